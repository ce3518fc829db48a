import { catalogue } from "./entry.js";

/** Reading Avro into the model. */
export const avroCodes = catalogue({
  "avro-invalid": {
    severity: "error",
    cause: "A schema in Avro lacks what its type needs, or says it in a way that Avro does not know.",
    fix: "Correct the schema; Avro's own tools name the same place.",
  },
  "avro-name-unknown": {
    severity: "warning",
    cause:
      "A schema in Avro uses a name that neither it defines, nor a file beside it that is called after the type (`Address.avsc`); any value is accepted there.",
    fix: "Define the type in the schema, or keep it in a file of its name beside the file that uses it.",
  },
  "avro-assumed": {
    severity: "warning",
    cause:
      "A reference leads to a file of Avro (`.avsc`), and nothing says that the referring schema is Avro; the file is read as Avro.",
    fix: "Write the `schemaFormat`: `application/vnd.apache.avro;version=1.9.0`.",
  },
});
