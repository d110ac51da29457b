// What can be done with a row: copies, and for a neuron what lies around it.
import { copyText } from "./clipboard";
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
  row: number;
  column: number;
  onOpened(opened: Opened): void;
  onCell(): void;
  say(words: string): void;
  onClose(): void;
}

export function RowMenu({ model, row, column, onOpened, onCell, say, onClose }: Props) {
  const act = (work: () => Promise<void> | void) => () => {
    void work();
    onClose();
  };
  const copyCell = async () => {
    const text = await model.fullCell(row, column);
    if (text === undefined) return;
    await copyText(text).then(
      () => say("cell copied"),
      (error) => model.fail(error),
    );
  };
  return (
    <>
      <MenuItem onClick={act(onCell)}>Open cell</MenuItem>
      <MenuItem onClick={act(copyCell)}>Copy cell</MenuItem>
      {model.hasIds && <hr />}
      {model.hasIds &&
        ACTIONS.map(([action, label]) => (
          <MenuItem
            key={action}
            onClick={act(async () => {
              const opened = await model.act(action, row, column);
              if (opened) onOpened(opened);
            })}
          >
            {label}
          </MenuItem>
        ))}
    </>
  );
}
