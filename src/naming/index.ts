export { camelCase, kebabCase, pascalCase } from "./casing.js";
export { NameScope } from "./name-scope.js";
export { isGlobalName, isReservedWord } from "./reserved.js";
export { type NameRequest, settleNames, spellingRank } from "./settle-names.js";
