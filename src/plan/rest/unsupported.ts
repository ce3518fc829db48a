import type { DiagnosticBag, SourceRef } from "../../diagnostics/index.js";

/** Collects what is read but not emitted yet; one diagnostic for each kind of thing, at the first place. */
export class UnsupportedFeatures {
  readonly #places = new Map<string, SourceRef[]>();

  add(feature: string, source: SourceRef): void {
    const known = this.#places.get(feature);
    if (known === undefined) this.#places.set(feature, [source]);
    else known.push(source);
  }

  report(bag: DiagnosticBag): void {
    for (const [feature, places] of this.#places) {
      const [first] = places;
      if (first === undefined) continue;
      const count = places.length === 1 ? "1 place" : `${places.length} places, here first`;
      bag.add("not-supported-yet", `Not generated yet: ${feature}; ${count}`, { source: first });
    }
  }
}
