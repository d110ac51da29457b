// What can be done with a row: copies, and for a neuron what lies around it.
import { copyCell, type Say } from "./copies";
import type { Place } from "./keyboard";
import type { Action, Opened } from "./messages";
import type { GridModel } from "./model";
import { MenuItem } from "./popup";

const ACTIONS: Array<[Action, string]> = [
  ["upstream", "Partners upstream"],
  ["downstream", "Partners downstream"],
  ["skeleton", "Skeleton"],
  ["neuroglancer", "Open in neuroglancer"],
];

interface Props {
  model: GridModel;
  at: Place;
  onOpened(opened: Opened): void;
  onCell(): void;
  say: Say;
  onClose(): void;
}

export function RowMenu({ model, at, onOpened, onCell, say, onClose }: Props) {
  const act = (work: () => Promise<void> | void) => () => {
    void work();
    onClose();
  };
  return (
    <>
      <MenuItem onClick={act(onCell)}>Open cell</MenuItem>
      <MenuItem onClick={act(() => copyCell(model, at, say))}>Copy cell</MenuItem>
      {model.hasIds && <hr />}
      {model.hasIds &&
        ACTIONS.map(([action, label]) => (
          <MenuItem
            key={action}
            onClick={act(async () => {
              const opened = await model.act(action, at.row, model.shown[at.index] ?? 0);
              if (opened) onOpened(opened);
            })}
          >
            {label}
          </MenuItem>
        ))}
    </>
  );
}
