/** A file of the output, complete: what a target returns and `output/` writes. */
export interface GeneratedFile {
  /** Relative to the output root, with forward slashes: `orders/types.ts`. */
  readonly path: string;
  /** Ends with a line feed; line ends are line feeds alone. */
  readonly content: string;
}
