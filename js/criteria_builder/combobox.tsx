// A text box with a list of proposals below it: ARIA's combobox pattern, for everything that is found by typing.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Option {
  key: string;
  /** Under which heading; options of one group stand together. */
  group: string;
  label: ComponentChildren;
  note?: string;
  choose: () => void;
}

interface Props {
  label: string;
  placeholder?: string;
  /** The proposals for what is typed; an error is shown in the list. */
  find: (text: string) => Promise<Option[]>;
  /** What the proposals are taken from, where the page knows all of it; they follow when it changes. */
  among?: unknown;
  /** What Enter does where nothing is proposed, and leaving the box. */
  enter?: (text: string) => void;
  /** A pasted text of several values; whether it was taken. */
  paste?: (text: string) => boolean;
  /** Whether the list opens before anything is typed. */
  eager?: boolean;
  /** Backspace in the empty box. */
  erase?: () => void;
  invalid?: boolean;
  describedBy?: string;
}

/** How long typing rests before the kernel is asked. */
const PAUSE_MS = 150;

export function Combobox(props: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [entered, setEntered] = useState(false);
  const [left, setLeft] = useState(false);
  const { options, state, answered } = useProposals(props, text, open);

  const shown = open && (text !== "" || props.eager === true);
  const close = () => {
    setOpen(false);
    setActive(0);
    setEntered(false);
  };
  const choose = (option: Option | undefined) => {
    if (option) option.choose();
    else if (text.trim() !== "" && props.enter) props.enter(text.trim());
    else return;
    setText("");
    close();
  };
  // Enter came before the proposals for what is typed.
  useEffect(() => {
    if (!entered || answered !== text) return;
    setEntered(false);
    choose(options[active]);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const last = options.length - 1;
    if (event.key === "ArrowDown") {
      setActive(shown ? Math.min(active + 1, Math.max(last, 0)) : 0);
      setOpen(true);
    } else if (event.key === "ArrowUp") setActive(Math.max(active - 1, 0));
    else if (event.key === "Enter") {
      if (!shown || answered === text) choose(shown ? options[active] : undefined);
      else setEntered(text !== "");
    } else if (event.key === "Escape" && open) close();
    else if (event.key === "Escape" && text !== "") setText("");
    else if (event.key === "Backspace" && text === "" && props.erase) props.erase();
    else return;
    event.preventDefault();
  };

  return (
    <div class="npj-combo">
      <input
        ref={input}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-label={props.label}
        aria-expanded={shown}
        aria-controls={shown ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={shown && options[active] ? `${id}-${active}` : undefined}
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        placeholder={props.placeholder}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
          setEntered(false);
          setOpen(true);
        }}
        onFocus={() => {
          setLeft(false);
          if (props.eager) setOpen(true);
        }}
        onClick={() => props.eager && setOpen(true)}
        onBlur={() => {
          if (props.enter && text.trim() !== "") choose(undefined);
          else close();
          setLeft(true);
        }}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          if (props.paste?.(event.clipboardData?.getData("text") ?? "")) {
            event.preventDefault();
            setText("");
          }
        }}
      />
      {left && text.trim() !== "" && (
        <p class="npj-combo-left" role="status">
          “{text.trim()}” is not in the form yet: choose one of what is proposed.
        </p>
      )}
      {shown && (
        <List
          id={`${id}-list`}
          anchor={input.current}
          label={props.label}
          options={options}
          state={state}
          active={active}
          optionId={(i) => `${id}-${i}`}
          choose={choose}
          close={close}
        />
      )}
    </div>
  );
}

interface Found {
  options: Option[];
  state: string;
  /** The text they are for; what stands there while others are fetched is for an older one. */
  answered?: string;
}

/** The proposals for the newest text; answers that were overtaken are dropped. */
function useProposals({ find, among, eager }: Props, text: string, open: boolean) {
  const [found, setFound] = useState<Found>({ options: [], state: "" });
  const newest = useRef(0);
  const finder = useRef(find);
  finder.current = find;
  useEffect(() => {
    const number = ++newest.current;
    if (!open || (text === "" && !eager)) {
      setFound({ options: [], state: "" });
      return;
    }
    setFound((before) => ({ ...before, state: "…" }));
    const timer = setTimeout(
      () => {
        finder.current(text).then(
          (options) => {
            const state = options.length === 0 ? "nothing found" : "";
            if (number === newest.current) setFound({ options, state, answered: text });
          },
          (error: unknown) => {
            const state = error instanceof Error ? error.message : String(error);
            if (number === newest.current) setFound({ options: [], state, answered: text });
          },
        );
      },
      text === "" ? 0 : PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [text, open, among, eager]);
  return found;
}

interface ListProps {
  id: string;
  anchor: HTMLInputElement | null;
  label: string;
  options: Option[];
  state: string;
  active: number;
  optionId: (i: number) => string;
  choose: (option: Option) => void;
  close: () => void;
}

function List({ id, anchor, label, options, state, active, optionId, choose, close }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  useTopLayer(list, anchor, close);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  });
  const groups = [...new Set(options.map((option) => option.group))];
  return (
    <div ref={list} class="npj npj-combo-list" popover="manual">
      {/* The Tab key leaves the box for what follows, not for the list because it can be scrolled. */}
      <div id={id} role="listbox" aria-label={`${label}: proposals`} tabIndex={-1}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of options
          <div role="group" aria-label={group || label} key={group}>
            {group !== "" && (
              <div class="npj-combo-group" aria-hidden="true">
                {group}
              </div>
            )}
            {options.map((option, i) =>
              option.group !== group ? null : (
                // biome-ignore lint/a11y/useFocusableInteractive: the text box keeps the focus
                // biome-ignore lint/a11y/useKeyWithClickEvents: its keys choose
                <div
                  key={option.key}
                  id={optionId(i)}
                  role="option"
                  aria-selected={i === active}
                  class="npj-combo-option"
                  onClick={() => choose(option)}
                >
                  <span class="npj-combo-label">{option.label}</span>
                  {option.note && <span class="npj-combo-note">{option.note}</span>}
                </div>
              ),
            )}
          </div>
        ))}
      </div>
      {state !== "" && <div class="npj-combo-state">{state}</div>}
    </div>
  );
}

/** Put the list above everything: a notebook's cell would cut it off. */
function useTopLayer(
  list: { current: HTMLDivElement | null },
  anchor: HTMLInputElement | null,
  close: () => void,
) {
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || !anchor) return;
    // Before the click on an option, the text box would lose the focus, and with it the list.
    element.addEventListener("mousedown", (event) => event.preventDefault());
    if (typeof element.showPopover !== "function") return;
    element.showPopover();
    const place = () => {
      const box = anchor.getBoundingClientRect();
      const below = window.innerHeight - box.bottom - 12;
      const upwards = below < 160 && box.top > below;
      const height = Math.min(320, Math.max(upwards ? box.top - 12 : below, 80));
      Object.assign(element.style, {
        left: `${Math.min(box.left, window.innerWidth - 260)}px`,
        top: upwards ? "auto" : `${box.bottom + 2}px`,
        bottom: upwards ? `${window.innerHeight - box.top + 2}px` : "auto",
        minWidth: `${Math.max(box.width, 220)}px`,
        maxHeight: `${height}px`,
      });
    };
    place();
    const onScroll = (event: Event) => {
      if (event.target instanceof Node && !element.contains(event.target)) close();
    };
    document.addEventListener("scroll", onScroll, { capture: true });
    window.addEventListener("resize", place);
    return () => {
      document.removeEventListener("scroll", onScroll, { capture: true });
      window.removeEventListener("resize", place);
    };
  }, [anchor]);
}
