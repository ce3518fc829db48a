import type { WatchedService } from "../watched-service.js";
import type { Dashboard, Panel, Section } from "./dashboard.js";
import {
  callPanels,
  httpDetailPanels,
  httpPanels,
  outboxPanels,
  processPanels,
  receivePanels,
  type Scope,
  sendPanels,
  serviceScope,
  workspaceScope,
} from "./panels.js";

/** One for all services, and one for each. */
export function dashboards(services: readonly WatchedService[]): readonly Dashboard[] {
  return [overview(services), ...services.map((service) => serviceDashboard(service, services))];
}

/** What there is to show of some services. */
interface Shown {
  readonly http: boolean;
  readonly calls: boolean;
  readonly receives: boolean;
  readonly sends: boolean;
  readonly outbox: boolean;
}

function overview(services: readonly WatchedService[]): Dashboard {
  const some = (has: (service: WatchedService) => boolean) => services.some(has);
  const http = some(({ deadlines }) => deadlines.length > 0);
  return {
    name: "overview",
    title: "All services",
    description: "What the services of the contracts do, side by side.",
    sections: [
      { title: "Now", panels: nowPanels() },
      ...sections(workspaceScope, {
        http,
        calls: http && services.length > 1,
        receives: some(({ groups }) => groups.length > 0),
        sends: some(({ sendsDirectly }) => sendsDirectly),
        outbox: some(({ relayHost }) => relayHost !== null),
      }),
    ],
  };
}

function serviceDashboard(service: WatchedService, services: readonly WatchedService[]): Dashboard {
  const { name, host, deadlines, groups, sendsDirectly, relayHost } = service;
  const scope = serviceScope(name);
  const shown: Shown = {
    http: deadlines.length > 0,
    calls: services.some((other) => other !== service && other.deadlines.length > 0),
    receives: groups.length > 0,
    sends: sendsDirectly,
    outbox: relayHost !== null,
  };
  return {
    name: `service-${host}`,
    title: `Service ${name}`,
    description: `What ${name} answers, calls, receives and sends.`,
    sections: sections(scope, shown, httpDetailPanels(scope, deadlines)),
  };
}

function sections(scope: Scope, shown: Shown, httpDetails: readonly Panel[] = []): readonly Section[] {
  const { http, calls, receives, sends, outbox } = shown;
  return [
    { title: "HTTP", panels: http ? [...httpPanels(scope), ...httpDetails] : [] },
    { title: "Calls to other services", panels: calls ? callPanels(scope) : [] },
    { title: "Messages received", panels: receives ? receivePanels(scope) : [] },
    { title: "Messages sent", panels: sends ? sendPanels(scope) : [] },
    { title: "Outbox", panels: outbox ? outboxPanels(scope) : [] },
    { title: "Processes", panels: processPanels(scope) },
  ];
}

function nowPanels(): readonly Panel[] {
  return [
    {
      title: "Instances that run",
      kind: "stat",
      unit: "short",
      queries: [{ expression: "sum by (service) (service_running)", legend: "{{service}}" }],
    },
    {
      title: "Alerts",
      kind: "table",
      unit: "short",
      queries: [
        {
          expression: 'sum by (alertname, severity, service) (ALERTS{alertstate="firing"})',
          legend: "{{alertname}}",
        },
      ],
    },
  ];
}
