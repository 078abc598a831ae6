/**
 * Who of those with an account is meant by what concerns a hire, on the day on which it is told. Somebody who is away is
 * stood in for; somebody who cannot act and has nobody in their place is passed over, as in the team's queue, because
 * what nobody reads helps no hire.
 */
export interface Colleague {
  readonly id: string;
  readonly roles: readonly string[];
  readonly pilots: readonly string[];
  /** Carries the hire in question. */
  readonly carries: boolean;
  /** Who acts for them that day: they themselves, their substitute, or nobody. */
  readonly actsThrough: string | null;
}

/** All with an account, and where the hire belongs. */
export interface Colleagues {
  readonly all: readonly Colleague[];
  /** Pilot of the hire in question. */
  readonly pilot: string | null;
}

/** Whoever coordinates the hire: who carries it, else the coordinators of its pilot, else its team leads, else whoever runs the installation. */
export function coordinating({ all, pilot }: Colleagues): readonly string[] {
  const ranks = [
    all.filter((one) => one.carries),
    inPilot(all, 'coordinator', pilot),
    inPilot(all, 'team_lead', pilot),
    all.filter(({ roles }) => roles.includes('admin') || roles.includes('owner')),
  ];
  // Where nobody could act at all, it waits for the first who would have to.
  return ranks.map(acting).find((ids) => ids.length > 0) ?? ranks.find((rank) => rank.length > 0)?.map(({ id }) => id) ?? [];
}

/** Who sent something of the hire; where that is nobody who could act, whoever coordinates it. */
export function answeringFor(sender: string | undefined, colleagues: Colleagues): readonly string[] {
  const there = acting(colleagues.all.filter(({ id }) => id === sender));
  return there.length > 0 ? there : coordinating(colleagues);
}

/** The team leads of the hire's pilot, else whoever coordinates it. */
export function leading(colleagues: Colleagues): readonly string[] {
  const leads = acting(inPilot(colleagues.all, 'team_lead', colleagues.pilot));
  return leads.length > 0 ? leads : coordinating(colleagues);
}

function inPilot(all: readonly Colleague[], role: string, pilot: string | null): readonly Colleague[] {
  return pilot === null ? [] : all.filter(({ roles, pilots }) => roles.includes(role) && pilots.includes(pilot));
}

function acting(some: readonly Colleague[]): readonly string[] {
  return [...new Set(some.flatMap(({ actsThrough }) => actsThrough ?? []))];
}
