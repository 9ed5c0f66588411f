/** The time zone of a member's capital, for showing a moment; a member that is not here is shown UTC. */
const zones: Readonly<Record<string, string>> = {
  ...{ US: 'America/New_York', JP: 'Asia/Tokyo', PH: 'Asia/Manila', AU: 'Australia/Sydney', CA: 'America/Toronto' },
  ...{ KR: 'Asia/Seoul', GB: 'Europe/London', NZ: 'Pacific/Auckland', TW: 'Asia/Taipei', VN: 'Asia/Ho_Chi_Minh' },
  ...{ SG: 'Asia/Singapore', IN: 'Asia/Kolkata', FR: 'Europe/Paris', DE: 'Europe/Berlin' },
}

export interface LocalMoment {
  readonly member: string
  readonly zone: string
  /** `2026-12-01 09:00`, by the clocks of that zone. */
  readonly local: string
}

/** A moment on the clocks of each member, and UTC first. */
export function momentEverywhere(at: string, members: readonly string[]): LocalMoment[] {
  const local = (member: string, zone: string): LocalMoment => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    })
    return { member, zone, local: format.format(new Date(at)) }
  }
  return [local('', 'UTC'), ...members.map((member) => local(member, zones[member] ?? 'UTC'))]
}
