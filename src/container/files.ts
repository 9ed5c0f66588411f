import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'

/** A file that is open; what a `FileHandle` of Node has of it. */
export interface OpenFile extends AsyncDisposable {
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>
  write(from: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>
  sync(): Promise<void>
  close(): Promise<void>
}

/** The disk on which containers wait. Paths are whole; what fails, fails as in `node:fs/promises`. */
export interface Files {
  mkdir(path: string, options: { readonly recursive?: boolean; readonly mode: number }): Promise<unknown>
  open(path: string, flags: 'r+'): Promise<OpenFile>
  readdir(path: string): Promise<string[]>
  readFile(path: string): Promise<Buffer>
  rename(from: string, to: string): Promise<void>
  rm(path: string, options: { readonly recursive: boolean; readonly force: boolean }): Promise<void>
  stat(path: string): Promise<{ readonly mtimeMs: number; readonly size: number }>
  /** `flush`: it is on the disk when this resolves. */
  writeFile(
    path: string,
    data: string | Uint8Array,
    options: { readonly mode: number; readonly flush?: boolean },
  ): Promise<void>
}

export const realFiles: Files = {
  mkdir,
  open,
  readdir: (path) => readdir(path),
  readFile: (path) => readFile(path),
  rename,
  rm,
  stat: (path) => stat(path),
  writeFile,
}
