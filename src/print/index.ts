export { jsDoc, jsDocLines, propAccess, propKey, tsString, tsTemplate, tsValue } from "./escape.js";
export { type GeneratedFile, generatedHeader } from "./generated-file.js";
export { jsonDocument } from "./json-document.js";
export {
  arrayDoc,
  callDoc,
  type Doc,
  layOut,
  lineWidth,
  objectDoc,
  sequenceDoc,
  typeDoc,
  widthOf,
} from "./layout.js";
export { nginxString } from "./nginx.js";
export { code, type ImportSymbol, imp, impType, isEmpty, isList, join, type Printable } from "./printable.js";
export { promMatcher, promNotMatcher, promString, promTemplateText } from "./prom-ql.js";
export { shellString } from "./shell.js";
export { sqlComment, sqlIdent, sqlString } from "./sql.js";
export { TemplateEngine, type TemplateValue, type TemplateView } from "./template-engine.js";
export { moduleSpecifier, TsFile } from "./ts-file.js";
export { typeWithArguments } from "./type-arguments.js";
export { yamlString } from "./yaml.js";
export { type YamlMap, type YamlValue, yamlDocument } from "./yaml-document.js";
