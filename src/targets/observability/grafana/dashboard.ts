import { createHash } from "node:crypto";
import { jsonDocument } from "../../../print/index.js";

/** A dashboard, as far as those that we print differ. */
export interface Dashboard {
  /** Of the file, and of Grafana's address: `service-orders`. Lower case, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  /** None: the section is left out. */
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  /** Shown on demand. */
  readonly description?: string;
  readonly kind?: "timeseries" | "stat" | "table";
  /** As Grafana names units: `s`, `reqps`, `percentunit`, `short`, `bytes`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Where its colour changes, to yellow and to red. */
  readonly limits?: { readonly warning: number; readonly critical: number };
  readonly mappings?: Readonly<Record<string, string>>;
}

export interface Query {
  readonly expression: string;
  /** `{{operation}}` */
  readonly legend: string;
}

const COLUMNS = 24;
const WIDTH = 8;
const HEIGHT = 8;

/** The data source is chosen in the dashboard, so that it can be imported anywhere. */
const datasource = { type: "prometheus", uid: `\${datasource}` } as const;

/** What Grafana reads. */
export function dashboardJson({ name, title, description, sections }: Dashboard): string {
  const dashboard = {
    uid: dashboardUid(name),
    title,
    description,
    tags: ["commsgen"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-1h", to: "now" },
    timezone: "browser",
    links: [
      {
        type: "dashboards",
        title: "Services",
        tags: ["commsgen"],
        asDropdown: true,
        keepTime: true,
        targetBlank: false,
      },
    ],
    annotations: {
      list: [
        {
          name: "Alerts",
          enable: true,
          iconColor: "red",
          datasource,
          expr: 'ALERTS{alertstate="firing"}',
          titleFormat: "{{alertname}} {{service}}",
          step: "60s",
        },
      ],
    },
    templating: {
      list: [
        {
          name: "datasource",
          label: "Data source",
          type: "datasource",
          query: "prometheus",
          refresh: 1,
          hide: 0,
        },
      ],
    },
    panels: layOutPanels(sections.filter(({ panels }) => panels.length > 0)),
  };
  return jsonDocument(dashboard);
}

const longestUid = 40;

/** Of what Grafana's addresses take; two dashboards never share one. */
function dashboardUid(name: string): string {
  const uid = `commsgen-${name}`;
  if (uid.length <= longestUid) return uid;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${uid.slice(0, longestUid - 9)}-${hash}`;
}

function layOutPanels(sections: readonly Section[]): readonly object[] {
  const laidOut: object[] = [];
  let top = 0;
  for (const { title, panels } of sections) {
    const gridPos = { x: 0, y: top, w: COLUMNS, h: 1 };
    laidOut.push({ id: laidOut.length + 1, type: "row", title, collapsed: false, gridPos, panels: [] });
    top += 1;
    for (const [index, panel] of panels.entries()) {
      const x = (index * WIDTH) % COLUMNS;
      const y = top + Math.floor((index * WIDTH) / COLUMNS) * HEIGHT;
      laidOut.push(panelJson(panel, laidOut.length + 1, { x, y, w: WIDTH, h: HEIGHT }));
    }
    top += Math.ceil((panels.length * WIDTH) / COLUMNS) * HEIGHT;
  }
  return laidOut;
}

function panelJson(panel: Panel, id: number, gridPos: object): object {
  const { title, description, kind = "timeseries", unit, queries } = panel;
  return {
    id,
    type: kind,
    title,
    ...(description === undefined ? {} : { description }),
    datasource,
    gridPos,
    targets: queries.map(({ expression, legend }, index) => ({
      refId: `Q${index + 1}`,
      expr: expression,
      legendFormat: legend,
      ...(kind === "timeseries" ? { range: true } : { instant: true, range: false }),
      ...(kind === "table" ? { format: "table" } : {}),
    })),
    fieldConfig: {
      defaults: { unit, min: 0, ...custom(kind), ...colours(panel), ...mappings(panel) },
      overrides: [],
    },
    options: optionsOf(kind),
  };
}

function custom(kind: Panel["kind"]): object {
  return kind === "timeseries"
    ? { custom: { lineWidth: 1, fillOpacity: 10, showPoints: "never", spanNulls: false } }
    : {};
}

function colours({ limits, kind = "timeseries" }: Panel): object {
  if (limits === undefined) return kind === "timeseries" ? { color: { mode: "palette-classic" } } : {};
  const steps = [
    { color: "green", value: null },
    { color: "yellow", value: limits.warning },
    { color: "red", value: limits.critical },
  ];
  const line = { lineWidth: 1, fillOpacity: 10, showPoints: "never", thresholdsStyle: { mode: "dashed" } };
  return {
    thresholds: { mode: "absolute", steps },
    ...(kind === "timeseries" ? { color: { mode: "palette-classic" }, custom: line } : {}),
  };
}

function mappings({ mappings: texts }: Panel): object {
  if (texts === undefined) return {};
  const options = Object.fromEntries(
    Object.entries(texts).map(([value, text], index) => [value, { text, index }]),
  );
  return { mappings: [{ type: "value", options }] };
}

function optionsOf(kind: Panel["kind"]): object {
  switch (kind) {
    case "stat":
      return {
        reduceOptions: { calcs: ["lastNotNull"] },
        textMode: "value_and_name",
        colorMode: "background",
      };
    case "table":
      return { showHeader: true };
    default:
      return {
        legend: {
          showLegend: true,
          displayMode: "table",
          placement: "bottom",
          calcs: ["lastNotNull", "max"],
        },
        tooltip: { mode: "multi", sort: "desc" },
      };
  }
}
