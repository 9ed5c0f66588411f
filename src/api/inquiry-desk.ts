import type { InquiryQuestion, InquiryResult, InquiryState } from './contract/inquiry.ts'

/** Asking without telling: whether members know values, while they do not learn which. */
export interface InquiryDesk {
  state(): Promise<InquiryState>
  /** Asks in the name of a person, which is on record before anything is sent. A member that gives no answer is no failure. */
  ask(actor: string, question: InquiryQuestion): Promise<InquiryResult>
}
