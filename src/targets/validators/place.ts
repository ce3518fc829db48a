import { type Printable, tsString } from "../../print/index.js";

/** A JSON pointer below the value that a function checks, without its first slash: `lines/${i}/sku`. */
export interface Place {
  /** The pointer itself where it is known beforehand; `null` where it depends on a key or an index. */
  readonly text: string | null;
  /** The inside of a template literal; used where `text` is `null`. */
  readonly template: Printable;
  /** An expression that is the whole place: `pointerToken(key)`. */
  readonly expression?: Printable;
}

/** The value itself. */
export const ownPlace: Place = { text: "", template: "" };

const plainToken = /^[\w.@ +:/~-]*$/;

/** The place of a property or item whose name is known: `placeOf(lines, "a/b")` -> `lines/a~1b`. */
export function placeOf(parent: Place, name: string | number): Place {
  const token = String(name).replaceAll("~", "~0").replaceAll("/", "~1");
  if (parent.text !== null)
    return { text: parent.text === "" ? token : `${parent.text}/${token}`, template: "" };
  return { text: null, template: [parent.template, "/", templateText(token)] };
}

/** The place of a property whose name is in a variable: `placeOfKey(lines, pointerToken, "key")` -> `lines/${pointerToken(key)}`. */
export function placeOfKey(parent: Place, pointerToken: Printable, key: string): Place {
  const token: Printable = [pointerToken, `(${key})`];
  return parent.text === "" ? { ...placeAt(parent, token), expression: token } : placeAt(parent, token);
}

/** The place of an item whose index is in a variable: `placeAt(lines, "i")` -> `lines/${i}`. */
export function placeAt(parent: Place, token: Printable): Place {
  const template: Printable = ["${", token, "}"];
  if (parent.text === "") return { text: null, template };
  return {
    text: null,
    template: [parent.text === null ? parent.template : templateText(parent.text), "/", template],
  };
}

/** Text inside a template literal; what could end it, or begin an expression, goes in as an expression itself. */
function templateText(text: string): string {
  return plainToken.test(text) ? text : `\${${tsString(text)}}`;
}

/** The place as an expression: `"lines/0"`, `` `lines/${i}` ``. */
export function placeExpression(place: Place): Printable {
  if (place.expression !== undefined) return place.expression;
  return place.text === null ? ["`", place.template, "`"] : tsString(place.text);
}

/** The place as the `path` of a validator: `path`, `report?.at("lines/0")`. */
export function pathArgument(place: Place): Printable {
  return place.text === "" ? "path" : ["report?.at(", placeExpression(place), ")"];
}
