import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MockChannel } from "./channel.mock";
import { Comm, KernelError } from "./comm";

type Answer = { kind: "page"; rows: number[] };

describe("questions to the kernel", () => {
  let channel: MockChannel<object>;
  let comm: Comm<{ kind: string }, Answer>;

  beforeEach(() => {
    vi.useFakeTimers();
    channel = new MockChannel({});
    comm = new Comm(channel.model, 1_000);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are answered each by the answer with its id, in whatever order", async () => {
    const first = comm.ask({ kind: "page" });
    const second = comm.ask({ kind: "page" });
    const [one, two] = channel.sent;
    await channel.answer({ kind: "page", rows: [2] }, two);
    await channel.answer({ kind: "page", rows: [1] }, one);
    expect((await first).rows).toEqual([1]);
    expect((await second).rows).toEqual([2]);
  });

  it("do not hear the answers to another view of the same widget", async () => {
    const other = new Comm<{ kind: string }, Answer>(channel.model, 1_000);
    const mine = vi.fn();
    void comm.ask({ kind: "page" }).then(mine);
    const theirs = other.ask({ kind: "page" });
    expect(channel.sent[0]?.id).not.toBe(channel.sent[1]?.id);
    await channel.answer({ kind: "page", rows: [7] });
    expect((await theirs).rows).toEqual([7]);
    expect(mine).not.toHaveBeenCalled();
  });

  it("are rejected with the kernel's words when it refuses", async () => {
    const refused = expect(comm.ask({ kind: "page" })).rejects.toThrow("rows 9 to 3");
    await channel.answer({ kind: "error", message: "rows 9 to 3" });
    await refused;
  });

  it("are rejected when no answer comes, and a late one is dropped", async () => {
    const late = expect(comm.ask({ kind: "page" })).rejects.toThrow(KernelError);
    await vi.advanceTimersByTimeAsync(1_001);
    await late;
    await channel.answer({ kind: "page", rows: [] });
  });

  it.each([null, "text", {}, { id: 1, kind: "page" }, { id: "unknown", kind: "page" }])(
    "survive a message that is no answer: %j",
    async (message) => {
      const open = comm.ask({ kind: "page" });
      const question = channel.sent[0];
      channel.sent.length = 0;
      await channel.answer(message as Record<string, unknown>, { id: "nobody" });
      await channel.answer({ kind: "page", rows: [3] }, question);
      expect((await open).rows).toEqual([3]);
    },
  );

  it("are rejected in words for people once there is no kernel to send to", async () => {
    vi.spyOn(channel, "send").mockImplementation(() => {
      throw new Error("Cannot send");
    });
    await expect(comm.ask({ kind: "page" })).rejects.toThrow("run the cell again");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are rejected when the view closes, which leaves no listener behind", async () => {
    const closed = expect(comm.ask({ kind: "page" })).rejects.toThrow("closed");
    comm.close();
    await closed;
    expect(channel.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
