/** Milliseconds of processor time that this process has used: what something costs, however busy the machine is with other work. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
