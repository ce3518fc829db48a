import type { Severity } from "../diagnostic.js";

/** What the catalogue knows of a code; the page of the code in `docs/errors.md` says the same at length. */
export interface CatalogueEntry {
  readonly severity: Severity;
  /** What is wrong, in general. */
  readonly cause: string;
  /** What to do about it, in general. */
  readonly fix: string;
}

/** Keeps the literal keys of a part of the catalogue while checking its entries. */
export function catalogue<const Codes extends Readonly<Record<string, CatalogueEntry>>>(codes: Codes): Codes {
  return codes;
}
