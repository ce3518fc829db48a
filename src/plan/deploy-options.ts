/** What the user can choose about the system around the services: files of the workspace, not of one service. */
export interface DeployOptions {
  /**
   * Whether there is a `docker-compose.yaml`. `auto`: where there is a system to start, of two services or more, or of
   * one that has a folder of its own in the configuration.
   */
  readonly compose: boolean | "auto";
  /** Whether there are manifests for Kubernetes. */
  readonly kubernetes: boolean;
  /** What stands in front of the services. */
  readonly gateway: GatewayOptions;
  /** How many brokers the compose file has. */
  readonly kafkaNodes: 1 | 3;
  /** Per service: how its image is built, where that is not `Dockerfile` in its own folder. */
  readonly builds: Readonly<Record<string, ImageBuild>>;
}

export interface GatewayOptions {
  readonly kind: "nginx" | "envoy" | "none";
  /** Requests per second of one client's address; `null`: no limit. */
  readonly requestsPerSecond: number | null;
}

/** Paths are relative to the output folder, with forward slashes. */
export interface ImageBuild {
  readonly context: string;
  /** Relative to `context`. */
  readonly dockerfile: string;
  /** Build arguments. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Where the image has the compiled `outbox-relay.ts`; `null`: where a scaffolded service has it. */
  readonly relay: string | null;
}

export const defaultDeployOptions: DeployOptions = {
  compose: "auto",
  kubernetes: false,
  gateway: { kind: "nginx", requestsPerSecond: null },
  kafkaNodes: 1,
  builds: {},
};
