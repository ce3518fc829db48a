import { createRequire } from "node:module";
import type { create, TemplateDelegate } from "handlebars";
import { nginxString } from "./nginx.js";
import { sqlComment, sqlIdent, sqlString } from "./sql.js";
import { yamlString } from "./yaml.js";

/** What a template shows. Every key that it names must be there. */
export type TemplateView = { readonly [key: string]: TemplateValue };

export type TemplateValue = string | number | boolean | TemplateView | readonly TemplateValue[];

type Handlebars = ReturnType<typeof create>;

/** The doors of templates: outside text enters through one of these, and no template has other helpers. */
const escapers: Readonly<Record<string, (text: string) => string>> = {
  nginxString,
  sqlComment,
  sqlIdent,
  sqlString,
  yamlString,
};

/**
 * Fills Handlebars templates: for files that are mostly literal. Values go into the text as they are, unless the
 * template names an escaper; a path that the view lacks is an error, since it is a mistake of ours.
 */
export class TemplateEngine {
  #handlebars: Handlebars | null = null;
  readonly #compiled = new Map<string, TemplateDelegate<TemplateView>>();

  /** Throws where the template and the view do not fit. */
  render(template: string, view: TemplateView): string {
    return this.#compile(template)(view);
  }

  #compile(template: string): TemplateDelegate<TemplateView> {
    const known = this.#compiled.get(template);
    if (known !== undefined) return known;
    this.#handlebars ??= privateHandlebars();
    const compiled = this.#handlebars.compile<TemplateView>(template, {
      strict: true,
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(Object.keys(escapers).map((name) => [name, true])),
      preventIndent: true,
    });
    this.#compiled.set(template, compiled);
    return compiled;
  }
}

/** Loaded when the first template is filled: most runs fill none. */
function privateHandlebars(): Handlebars {
  const shared: Handlebars = createRequire(import.meta.url)("handlebars");
  const handlebars = shared.create();
  for (const [name, door] of Object.entries(escapers)) {
    handlebars.registerHelper(name, (text: unknown) => {
      // Handlebars passes `undefined` to helpers for what the view lacks, `strict` or not.
      if (typeof text !== "string")
        throw new TypeError(`{{${name}}} needs a text, and the view has ${typeof text}`);
      return door(text);
    });
  }
  return handlebars;
}
