// Several values in one box: each can be taken away, more are typed, chosen or pasted.
import type { ComponentChildren } from "preact";
import { Combobox, type Option } from "./combobox";

interface Props {
  label: string;
  values: string[];
  placeholder: string;
  find: (text: string) => Promise<Option[]>;
  remove: (at: number) => void;
  /** What was typed, and the box left. */
  enter: (text: string) => void;
  paste: (text: string) => boolean;
  invalid: boolean;
  describedBy: string | undefined;
  children?: ComponentChildren;
}

/** More than these are counted, not drawn: a list of thousands of ids is pasted, not read. */
const DRAWN = 50;

export function Chips(props: Props) {
  const { values } = props;
  return (
    <div class="npj-cb-chips">
      {values.length > 0 && (
        <ul aria-label={`${props.label}: chosen`}>
          {values.slice(0, DRAWN).map((value, i) => (
            <li class="npj-cb-chip" key={value}>
              <span>{value === "" ? "“” (empty text)" : value}</span>
              <button
                type="button"
                aria-label={`Take ${value || "the empty text"} away from ${props.label}`}
                onClick={() => props.remove(i)}
              >
                ×
              </button>
            </li>
          ))}
          {values.length > DRAWN && (
            <li class="npj-cb-chip-more">
              and {(values.length - DRAWN).toLocaleString("en-US")} more
            </li>
          )}
        </ul>
      )}
      <Combobox
        label={props.label}
        placeholder={values.length === 0 ? props.placeholder : ""}
        find={props.find}
        enter={props.enter}
        paste={props.paste}
        erase={values.length > 0 ? () => props.remove(values.length - 1) : undefined}
        eager
        invalid={props.invalid}
        describedBy={props.describedBy}
      />
    </div>
  );
}
