export { printCodecs } from "./print-codecs.js";
