// Leave to make keys at somebody's doors, in words.

import type { MandateObstacle } from "../backend/contract";
import { m } from "./paraglide/messages";

/** Who can end a key there, in the middle of a sentence. */
export const ownerText = (name: string): string => (name === "" ? m.managed_owner() : name);

/** Whose door it is, for a chip; `name` may be empty. */
export const managedForText = (name: string): string => (name === "" ? m.managed_for_somebody() : m.managed_for({ name }));

export const managedBodyText = (name: string): string => (name === "" ? m.managed_body_somebody() : m.managed_body({ name }));

/** What becomes of a key that is taken back at somebody else's door. */
export const managedTakeBackText = (name: string): string => m.managed_take_back({ name: ownerText(name) });

export function mandateObstacleText(obstacle: MandateObstacle): string {
  switch (obstacle.what) {
    case "not_a_co_host":
      return m.obstacle_mandate_not_a_co_host();
    case "needs_phone":
      return m.obstacle_mandate_needs_phone();
    case "too_many_doors":
      return m.obstacle_mandate_too_many_doors({ most: obstacle.most });
    case "none_left":
      return m.obstacle_mandate_none_left({ door: obstacle.door, most: obstacle.most });
    case "gives_nothing":
      return m.obstacle_mandate_gives_nothing();
    case "not_supported":
      return m.obstacle_mandate_not_supported();
    case "owners_door":
      return m.obstacle_mandate_owners_door({ door: obstacle.door, owner: ownerText(obstacle.owner) });
    case "own_door":
      return m.obstacle_mandate_own_door({ door: obstacle.door });
  }
}
