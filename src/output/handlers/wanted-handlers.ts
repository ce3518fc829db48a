/** A name of the generated code that a stub uses as a value. */
export interface StubImport {
  /** `HttpProblem` */
  readonly name: string;
  /** Relative to the folder of the service's generated code: `runtime/http/problem.ts`. */
  readonly file: string;
}

/** The text of a stub, with what it imports standing in it. */
export type StubText = readonly (string | StubImport)[];

/** A handler that the contracts ask for. */
export interface WantedHandler {
  /** `placeOrder` */
  readonly name: string;
  /**
   * A member of an object, with its documentation before it and a comma and a line feed behind it; indented by two
   * spaces a step, none for the member itself.
   */
  readonly stub: StubText;
  /** One for each message where the operation has several, and its handler is an object of functions; else empty. */
  readonly messages: readonly WantedHandler[];
}

/** A type of the generated code whose objects hold handlers. */
export interface WantedType {
  /** `OrdersHandlers` */
  readonly name: string;
  /** Relative to the folder of the service's generated code: `server.ts`. */
  readonly file: string;
  readonly handlers: readonly WantedHandler[];
  /** Functions of the generated code that take such an object as their first argument: `createOrdersRouter`. */
  readonly takers: readonly string[];
  /** The function that returns such an object in a service as it was scaffolded, and its file: `src/handlers/rest.ts`. */
  readonly maker: { readonly name: string; readonly file: string } | null;
}

/** The handlers of a service's HTTP operations, or those of its messages. */
export interface WantedHandlers {
  /** The one with all handlers first; then those of the tags that it is split by. */
  readonly types: readonly [WantedType, ...WantedType[]];
}

/** A service whose handlers are looked after. All paths are absolute. */
export interface HandlerService {
  readonly name: string;
  /** Holds `src`, and `package.json`. */
  readonly folder: string;
  /** The file or folder that the handlers are looked for in. */
  readonly place: string;
  /** Where its generated code lies. */
  readonly generated: string;
  /** The user's files in which handlers may be. */
  readonly sources: readonly string[];
  /** `true`: the configuration says where they are, so there have to be some. */
  readonly isConfigured: boolean;
  readonly wanted: readonly WantedHandlers[];
}

/** A change of a file of the user's. */
export interface HandlerEdit {
  /** Absolute. */
  readonly path: string;
  /** The folder that holds it, and that it may not leave. */
  readonly root: string;
  /** The file's bytes when it was read. */
  readonly before: Buffer;
  readonly content: string;
  /** What is added: `cancelOrder`, `onPayment.paymentFailed`. */
  readonly added: readonly string[];
}
