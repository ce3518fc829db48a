export { type Conversion, type ConversionBranch, conversionOfType, type Direction } from "./conversion.js";
export { type ScalarConversion, scalarConversion } from "./scalar-conversion.js";
