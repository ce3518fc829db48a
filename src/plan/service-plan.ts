import type { DiagnosticBag } from "../diagnostics/index.js";
import type { Service } from "../model/index.js";
import { type EventsPlan, planEvents } from "./events/index.js";
import type { TargetOptions } from "./options.js";
import { type PostgresPlan, planPostgres } from "./postgres/postgres-plan.js";
import { planRest, type RestPlan } from "./rest/index.js";
import { planTypes } from "./type-plan-builder.js";

/** Everything that is decided about a service before a target prints. */
export interface ServicePlan {
  /** The output folder: `orders`. */
  readonly service: string;
  readonly types: ReturnType<typeof planTypes>;
  /** `null` for a service without a REST document. */
  readonly rest: RestPlan | null;
  /** `null` for a service without an event document. */
  readonly events: EventsPlan | null;
  /** `null` for a service that keeps nothing in a database. */
  readonly postgres: PostgresPlan | null;
}

/** Operations first, since types must stay clear of their names, and since they say what needs a type. */
export function planService(service: Service, options: TargetOptions, bag: DiagnosticBag): ServicePlan {
  const rest = planRest(service, options, bag);
  const events = planEvents(service, { options, bag, taken: rest?.reserved ?? new Set() });
  const folder = rest?.service ?? events?.service ?? service.name;
  const types = planTypes({
    service: folder,
    schemas: service.schemas,
    uses: [...(rest?.uses ?? []), ...(events?.uses ?? [])],
    options,
    reserved: new Set([...(rest?.reserved ?? []), ...(events?.reserved ?? [])]),
    bag,
  });
  const postgres = planPostgres({ service: folder, rest, events }, options, bag);
  return { service: folder, types, rest, events, postgres };
}
