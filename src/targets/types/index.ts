export { printTypes } from "./print-types.js";
