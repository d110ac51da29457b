// Colours of a plot that its author left open, by the page's theme.
import type { BokehDocument, Theme } from "./types";

/** Which attributes each model of a serialised document or patch was given by its author, by model id. */
export function givenAttributes(
  json: unknown,
  given = new Map<string, Set<string>>(),
): Map<string, Set<string>> {
  const add = (id: string, names: string[]): void => {
    given.set(id, new Set([...(given.get(id) ?? []), ...names]));
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item);
    } else if (typeof value === "object" && value !== null) {
      const { type, id, attributes, kind, model, attr } = value as Record<string, unknown>;
      if (type === "object" && typeof id === "string") {
        add(id, Object.keys((attributes as object | undefined) ?? {}));
      }
      if (kind === "ModelChanged") add((model as { id: string }).id, [attr as string]);
      for (const item of Object.values(value)) walk(item);
    }
  };
  walk(json);
  return given;
}

/** Give all models what the theme says of their classes, except what their author has said. */
export function applyTheme(
  document: BokehDocument,
  theme: Theme,
  given: Map<string, Set<string>>,
): void {
  for (const model of document.all_models) {
    const authored = given.get(model.id);
    const values: Record<string, unknown> = {};
    for (const name of classNames(model)) {
      for (const [attribute, value] of Object.entries(theme[name] ?? {})) {
        if (attribute in model.properties && !authored?.has(attribute)) values[attribute] = value;
      }
    }
    // By such a tag, a model's author leaves the choice to the theme.
    for (const tag of model.tags) Object.assign(values, theme[`#${tag}`]);
    if (Object.keys(values).length > 0) model.setv(values, { sync: false });
  }
}

/** The names of an object's classes, the most general first. */
function classNames(model: object): string[] {
  const names: string[] = [];
  let prototype = Object.getPrototypeOf(model);
  while (prototype && prototype !== Object.prototype) {
    const name = prototype.constructor?.__name__ ?? prototype.constructor?.name;
    if (typeof name === "string") names.unshift(name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}
