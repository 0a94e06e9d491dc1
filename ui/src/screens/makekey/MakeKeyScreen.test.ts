// What is shown beside the form belongs to what the form says now.

import { render, screen, waitFor } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import type { KeyPreview } from "../../backend/contract";
import { FakeBackend } from "../../backend/fake";
import { testidOf, testids } from "../../testids";
import Host from "./MakeKeyHost.test.svelte";

it("shows the answer to the newest question, whichever order they come in", async () => {
  const backend = new FakeBackend(new URLSearchParams("as=host&pace=0"));
  const answer = backend.previewKey.bind(backend);
  const late: (() => void)[] = [];
  vi.spyOn(backend, "previewKey").mockImplementation(async (draft) => {
    const preview: KeyPreview = { ...(await answer(draft)), cannot_open_after: { ...(await answer(draft)).ends, wall: `${draft.preset === "weekend" ? 2031 : 2030}-01-01T00:00` } };
    if (draft.preset === "today") {
      await new Promise<void>((go) => late.push(go));
    }
    return preview;
  });
  render(Host, { backend });
  await waitFor(() => expect(late).toHaveLength(1));

  screen.getByTestId(testidOf.preset("weekend")).click();
  await waitFor(() => expect(screen.getByTestId(testids.keySummary)).toHaveTextContent("2031"));
  late[0]?.();
  await Promise.resolve();

  expect(screen.getByTestId(testids.keySummary)).toHaveTextContent("2031");
});
