import { type BaseUrl, parseBaseUrl } from "../base-url.js";
import { type EjectionSettings, EndpointHealth, ejectionSettings, type Outcome } from "./endpoint-health.js";
import { type BalancingOptions, type Endpoint, tell } from "./endpoint-resolver.js";

/** Where time and chance come from; tests have their own. */
export interface Surroundings {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
}

/** An endpoint with what is known of it. */
export interface Member {
  readonly key: string;
  readonly base: BaseUrl;
  readonly health: EndpointHealth;
  weight: number;
  priority: number;
  /** Requests under way. */
  pending: number;
  /** How far its turn has come: see `takeTurn`. */
  turn: number;
}

/** A request under way. */
export interface Lease {
  readonly member: Member;
  /** To be called once at least; only the first time counts. */
  end(outcome: Outcome): void;
}

/**
 * The endpoints among which calls are spread. What is known of an endpoint outlives new answers of the resolver. At
 * least one endpoint is in use at any time: if all fail, calls go on to fail at the one that is left.
 */
export class EndpointPool {
  readonly #strategy: NonNullable<BalancingOptions["strategy"]>;
  readonly #ejection: EjectionSettings;
  readonly #onEvent: BalancingOptions["onEvent"];
  readonly #surroundings: Surroundings;
  #members: ReadonlyMap<string, Member> = new Map();

  constructor(options: BalancingOptions, surroundings: Surroundings) {
    this.#strategy = options.strategy ?? "round-robin";
    this.#ejection = ejectionSettings(options.ejection ?? {});
    this.#onEvent = options.onEvent;
    this.#surroundings = surroundings;
  }

  get size(): number {
    return this.#members.size;
  }

  /** What a status says of the endpoint that answered with it. */
  outcomeOf(status: number): Outcome {
    return this.#ejection.isFailure(status) ? "failure" : "success";
  }

  /**
   * Takes what the resolver found for all there is. Throws a `TypeError` for a base URL that is none, and changes
   * nothing then. Returns the base URLs if they are others than before, else `null`.
   */
  update(endpoints: readonly Endpoint[]): readonly string[] | null {
    const members = new Map<string, Member>();
    const parsed = endpoints.map((endpoint) => ({ endpoint, base: parseBaseUrl(endpoint.baseUrl) }));
    for (const { endpoint, base } of parsed) {
      const key = `${base.prefix}?${base.query}`;
      const member = this.#members.get(key) ?? this.#join(key, base);
      member.weight = Math.max(endpoint.weight ?? 1, 1);
      member.priority = endpoint.priority ?? 0;
      members.set(key, member);
    }
    const before = this.#members;
    this.#members = members;
    const all = [...members.values()];
    // Those that worked are gone: what the others did before is no reason to have none.
    if (!all.some(({ health }) => health.isInUse)) for (const { health } of all) health.readmit();
    const isSame = before.size === members.size && [...members.keys()].every((key) => before.has(key));
    return isSame ? null : all.map(({ base }) => base.prefix);
  }

  /** The endpoint for the next request, not one of `tried` if it can be helped. Nothing is counted yet: see `begin`. */
  choose(tried: ReadonlySet<Member>): Member {
    const now = this.#surroundings.now();
    const available = [...this.#members.values()].filter(({ health }) => health.isAvailable(now));
    const untried = tried.size === 0 ? available : available.filter((member) => !tried.has(member));
    const candidates = untried.length > 0 ? untried : available;
    const priority = candidates.reduce((least, member) => Math.min(least, member.priority), Infinity);
    const tier = candidates.filter((member) => member.priority === priority);
    const chosen = takeTurn(this.#strategy === "least-pending" ? leastPending(tier) : tier);
    // `update` sees to it that one is in use, and so available.
    if (chosen === null) throw new Error("there are no endpoints to choose from");
    return chosen;
  }

  /** Counts a request to `wished`, or to another if that is out of service since it was chosen. */
  begin(wished: Member, tried: ReadonlySet<Member>): Lease {
    const member = this.#isUsable(wished) ? wished : this.choose(tried);
    const isTrial = member.health.begin();
    member.pending++;
    let isOpen = true;
    return {
      member,
      end: (outcome) => {
        if (!isOpen) return;
        isOpen = false;
        member.pending--;
        this.#end(member, outcome, isTrial);
      },
    };
  }

  #isUsable(member: Member): boolean {
    if (!member.health.isAvailable(this.#surroundings.now())) return false;
    return this.#members.get(member.key) === member;
  }

  #end(member: Member, outcome: Outcome, isTrial: boolean): void {
    const mayEject = [...this.#members.values()].some((other) => other !== member && other.health.isInUse);
    const change = member.health.end(outcome, { isTrial, now: this.#surroundings.now(), mayEject });
    if (change !== null) tell(this.#onEvent, { ...change, baseUrl: member.base.prefix });
  }

  #join(key: string, base: BaseUrl): Member {
    // Clients that start together must not all begin with the same endpoint.
    const turn = this.#surroundings.random();
    const health = new EndpointHealth(this.#ejection);
    return { key, base, health, weight: 1, priority: 0, pending: 0, turn };
  }
}

/** Those with the fewest requests under way for their weight. */
function leastPending(members: readonly Member[]): readonly Member[] {
  const load = ({ pending, weight }: Member): number => (pending + 1) / weight;
  const least = members.reduce((least, member) => Math.min(least, load(member)), Infinity);
  return members.filter((member) => load(member) === least);
}

/**
 * The smooth weighted round robin of nginx: everybody's turn comes nearer by their weight, the nearest is chosen and
 * goes back by the weight of all. Weights 2, 1, 1 -> a, b, c, a; never a, a, b, c.
 */
function takeTurn(members: readonly Member[]): Member | null {
  let chosen: Member | null = null;
  let total = 0;
  for (const member of members) {
    member.turn += member.weight;
    total += member.weight;
    if (chosen === null || member.turn > chosen.turn) chosen = member;
  }
  if (chosen !== null) chosen.turn -= total;
  return chosen;
}
