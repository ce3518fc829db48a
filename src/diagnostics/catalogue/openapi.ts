import { catalogue } from "./entry.js";

/** Reading OpenAPI documents into the model. */
export const openApiCodes = catalogue({
  "not-supported-yet": {
    severity: "warning",
    cause: "The contract uses something that commsgen reads but does not emit code for yet.",
    fix: "The rest is generated; write this part by hand, or skip the warning with `--skip not-supported-yet`.",
  },
  "openapi-version-unsupported": {
    severity: "error",
    cause: "The document is written in a version of OpenAPI that commsgen does not read.",
    fix: "Use OpenAPI 2.0, 3.0, 3.1 or 3.2.",
  },
  "openapi-info-missing": {
    severity: "warning",
    cause: "The document has no `info`, which holds its title and version.",
    fix: "Add `info` with `title` and `version`.",
  },
  "openapi-empty": {
    severity: "error",
    cause: "The document has none of `paths`, `webhooks` and `components`, so there is nothing to generate.",
    fix: "Add at least one of them.",
  },
  "openapi-field-invalid": {
    severity: "warning",
    cause:
      "A field has a value that the specification does not allow; it is ignored, or read as it must be meant.",
    fix: "Correct the value.",
  },
  "openapi-field-unknown": {
    severity: "warning",
    cause: "An object has a field that the specification does not know; it has no effect.",
    fix: "Correct the name, or start it with `x-`.",
  },
  "openapi-field-tolerated": {
    severity: "warning",
    cause:
      "A field is used in a way that the document's version does not know; it is understood as it must be meant.",
    fix: "Write it as the specification does, or raise the version of the document.",
  },
  "openapi-object-expected": {
    severity: "error",
    cause: "Something else stands where the specification has an object, and what it should say is lost.",
    fix: "Write the object, or a reference to it.",
  },
  "openapi-list-expected": {
    severity: "error",
    cause: "Something else stands where the specification has a list, and what it should say is lost.",
    fix: "Write a list, even of one entry.",
  },
  "operation-id-duplicate": {
    severity: "warning",
    cause: "Two operations have the same `operationId`; the second one is named by its method and path.",
    fix: "Give each operation an `operationId` of its own.",
  },
  "path-parameter-missing": {
    severity: "warning",
    cause: "A placeholder in a path has no path parameter that describes it; a required text is assumed.",
    fix: "Add the parameter with `in: path` and `required: true`.",
  },
  "path-parameter-unused": {
    severity: "warning",
    cause: "A path parameter has no placeholder in its path; it is ignored.",
    fix: "Add the placeholder to the path, or remove the parameter.",
  },
  "path-template-tolerated": {
    severity: "warning",
    cause:
      "A placeholder in a path has operators of URI templates, which OpenAPI does not have; they are ignored.",
    fix: "Write the parameter's name alone; its `style` and `explode` say the rest.",
  },
  "path-without-slash": {
    severity: "warning",
    cause: "A path does not start with a slash; it is read as if it did.",
    fix: "Start the path with a slash.",
  },
  "paths-identical": {
    severity: "warning",
    cause:
      "Two paths differ only in the names of their placeholders, or in what follows `#`, which is never sent, so requests cannot be told apart; a server answers by the first one whose parameters conform.",
    fix: "Merge the two paths, or change one of them.",
  },
  "method-invalid": {
    severity: "error",
    cause: "A key of `additionalOperations` cannot be the method of a request.",
    fix: "Use a method name as HTTP allows it: letters, digits and a few signs.",
  },
  "callback-cycle": {
    severity: "warning",
    cause: "A callback leads back to the path item that declares it; the inner one is left out.",
    fix: "Give the callback a path item of its own.",
  },
  "parameter-incomplete": {
    severity: "warning",
    cause: "A parameter lacks its name or its place, so it cannot be sent; it is left out.",
    fix: "Add `name` and `in`.",
  },
  "parameter-place-unknown": {
    severity: "warning",
    cause: "`in` of a parameter names no place that parameters can have; the parameter is left out.",
    fix: "Use `path`, `query`, `header` or `cookie` (and `querystring` since 3.2, `body` and `formData` in 2.0).",
  },
  "parameter-duplicate": {
    severity: "error",
    cause: "Two parameters of one list have the same name and place, or a request has two bodies.",
    fix: "Remove one of them.",
  },
  "parameter-schema-and-content": {
    severity: "warning",
    cause: "A parameter or header has both `schema` and `content`, which exclude each other; `schema` holds.",
    fix: "Remove one of them.",
  },
  "parameter-without-schema": {
    severity: "warning",
    cause: "A parameter or header has neither `schema` nor `content`; any value is accepted.",
    fix: "Add `schema`.",
  },
  "parameter-content-invalid": {
    severity: "error",
    cause: "`content` of a parameter must have exactly one media type.",
    fix: "Leave one media type.",
  },
  "parameter-path-optional": {
    severity: "warning",
    cause: "A path parameter is not marked as required, but a path without it is another path.",
    fix: "Add `required: true`.",
  },
  "parameter-header-ignored": {
    severity: "info",
    cause:
      "Header parameters called `Accept`, `Content-Type` or `Authorization` are ignored, as the specification says.",
    fix: "Nothing has to be done: media types and security schemes say what these headers hold.",
  },
  "querystring-duplicate": {
    severity: "error",
    cause:
      "A `querystring` parameter is the whole query, so there can be no second one, nor `query` parameters.",
    fix: "Keep the one, or describe the query by `query` parameters alone.",
  },
  "parameter-type-unknown": {
    severity: "error",
    cause:
      "`type` of a parameter or header of Swagger 2.0 names no type, and it has no schema that could say more.",
    fix: "Use `string`, `number`, `integer`, `boolean` or `array` (and `file` in forms).",
  },
  "style-not-allowed": {
    severity: "warning",
    cause:
      "A style is unknown or not allowed for the place, so that the default style is used; or it does not fit what the parameter holds.",
    fix: "Use a style that the place and the schema allow.",
  },
  "examples-both": {
    severity: "error",
    cause: "`example` and `examples` exclude each other, and nothing says which of them holds.",
    fix: "Move the single example into `examples`.",
  },
  "media-type-duplicate": {
    severity: "warning",
    cause: "Two keys of one `content` mean the same media type; the first one holds.",
    fix: "Remove one of them.",
  },
  "response-status-invalid": {
    severity: "error",
    cause: "A key of `responses` is no status, or means one that stands there already.",
    fix: "Use a code such as `404`, a range such as `4XX`, or `default`.",
  },
  "server-url-missing": {
    severity: "error",
    cause: "A server has no address.",
    fix: "Add `url`.",
  },
  "server-variable-invalid": {
    severity: "error",
    cause:
      "A server variable has no value that it could take. An empty `enum` is an error since OpenAPI 3.1; 3.0 advises against it.",
    fix: "Give it a `default`, and an `enum` with values or none at all.",
  },
  "server-variable-undefined": {
    severity: "warning",
    cause: "The address of a server has a variable that is not described.",
    fix: "Add it to `variables`, with a `default`.",
  },
  "security-scheme-invalid": {
    severity: "warning",
    cause: "A security scheme lacks what its type needs, or has no type; it is left out.",
    fix: "Add what is missing.",
  },
  "security-scheme-unknown": {
    severity: "warning",
    cause: "A security requirement names a scheme that the document does not declare.",
    fix: "Declare it under `components/securitySchemes` (`securityDefinitions` in 2.0), or correct the name.",
  },
});
