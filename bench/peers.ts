/** The generators that commsgen is timed beside, at pinned versions, on a Node that they all accept. */
export interface Peer {
  readonly name: string;
  readonly packages: readonly string[];
  /** What it makes of a document: the comparison is with its types and client. */
  readonly makes: string;
  /** The script to run with Node, from the folder that the packages are installed in, and its arguments. */
  command(document: string, output: string): { readonly script: string; readonly args: readonly string[] };
}

export const nodeForPeers = "24.21.0";
/** The document: GitHub's description of its REST API, 1,223 operations in 13 MB of JSON. */
export const documentPackage = "@octokit/openapi@23.0.2";

export const peers: readonly Peer[] = [
  {
    name: "oazapfts 7.5.0",
    packages: ["oazapfts@7.5.0"],
    makes: "types, client",
    command: (document, output) => ({
      script: "oazapfts/dist/cli.js",
      args: [document, `${output}/client.ts`],
    }),
  },
  {
    name: "openapi-typescript 7.13.0",
    packages: ["openapi-typescript@7.13.0", "typescript@5.9.3"],
    makes: "types",
    command: (document, output) => ({
      script: "openapi-typescript/bin/cli.js",
      args: [document, "-o", `${output}/types.ts`],
    }),
  },
  {
    name: "@hey-api/openapi-ts 0.99.0",
    packages: ["@hey-api/openapi-ts@0.99.0", "typescript@5.9.3"],
    makes: "types, client",
    command: (document, output) => ({
      script: "@hey-api/openapi-ts/bin/run.js",
      args: ["-i", document, "-o", output, "--silent"],
    }),
  },
  {
    name: "orval 8.30.0",
    packages: ["orval@8.30.0"],
    makes: "types, client",
    command: (document, output) => ({
      script: "orval/dist/bin/orval.mjs",
      args: ["--input", document, "--output", `${output}/client.ts`],
    }),
  },
];
