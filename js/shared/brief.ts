// Words that are said for a moment.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

const SHOWN_MS = 3_000;

/** What was said last, as long as it is shown; and the way to say something. */
export function useBrief(): [said: string, say: (words: Promise<string>) => void] {
  const [said, setSaid] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = useCallback((words: Promise<string>) => {
    void words.then((text) => {
      clearTimeout(timer.current);
      setSaid(text);
      timer.current = setTimeout(() => setSaid(""), SHOWN_MS);
    });
  }, []);
  return [said, say];
}
