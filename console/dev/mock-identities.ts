import type { Identity } from '../../src/api/contract/identities.ts'

export const mockIssuer = 'https://sign-in.example'

export function identitiesOf(): Identity[] {
  const createdAt = '2026-11-20T08:00:00Z'
  return [
    { issuer: mockIssuer, subject: '00u1x9newcomer', account: null, shown: 'newcomer', createdAt },
    { issuer: mockIssuer, subject: '00u7k2analyst', account: 'analyst', shown: 'analyst@jp.example', createdAt },
  ]
}
