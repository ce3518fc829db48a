import { expectTypeOf, it } from "vitest";
import type { SuccessBody } from "./client.js";
import type { ErrorStatus, Status2XX, Status3XX, SuccessStatus } from "./status.js";

interface With<Status, Body> {
  readonly status: Status;
  readonly body: Body;
}
interface Without<Status> {
  readonly status: Status;
  readonly body?: undefined;
}

// These fail in the type check of the project.
it("takes the type of what a call resolves to from the bodies of the 2xx", () => {
  expectTypeOf<SuccessBody<With<200, string> | With<404, Error>>>().toEqualTypeOf<string>();
  expectTypeOf<SuccessBody<With<200, string> | Without<304>>>().toEqualTypeOf<string>();
  expectTypeOf<SuccessBody<With<200, string> | Without<204>>>().toEqualTypeOf<string | undefined>();
  expectTypeOf<SuccessBody<With<Status2XX, string> | With<Status3XX, Date>>>().toEqualTypeOf<string>();
  expectTypeOf<
    SuccessBody<With<200, string> | With<Exclude<Status2XX, 200>, Date> | With<ErrorStatus, Error>>
  >().toEqualTypeOf<string | Date>();
});

it("takes it from what is below 400 where there is no 2xx", () => {
  expectTypeOf<SuccessBody<With<302, string> | With<404, Error>>>().toEqualTypeOf<string>();
  expectTypeOf<SuccessBody<Without<302> | With<ErrorStatus, Error>>>().toEqualTypeOf<undefined>();
  expectTypeOf<
    SuccessBody<Without<302> | With<Exclude<SuccessStatus, 302>, string> | With<ErrorStatus, Error>>
  >().toEqualTypeOf<string | undefined>();
  expectTypeOf<SuccessBody<With<404, Error>>>().toEqualTypeOf<never>();
});
