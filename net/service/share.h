/*
 * What a principal may have of something that all have together: three quarters of what no other
 * principal may. So who comes first, as the system's services do, is sure of most. Who needs more
 * later, when others are gone, gets his share of what is left then.
 *
 * The last eighth of it (the reserve) is for who comes late: it goes in quarters of what is left of
 * it, in 64th parts of the whole at least. So eight principals find something, even where each
 * takes all that he may have. When little of the reserve is left and another one comes, those who
 * do not use what they have give back half of that, until the reserve is full again: so many more
 * find something where not all use what they have.
 */
#pragma once

#include "stack/client.h"
#include <stdbool.h>

/*
 * `left`: what of `all` nobody may have by now; `has`: what he may by now, never more than the
 * result.
 */
uint64_t share_of(uint64_t all, uint64_t left, uint64_t has);
struct client_bounds share_of_bounds(struct client_bounds left, struct client_bounds has);

/* Little enough of the reserve is left for others to give back some. */
bool share_is_scarce(uint64_t all, uint64_t left);
bool share_of_bounds_is_scarce(struct client_bounds left);

/* Of what he has, of which he does not use `room`, what he keeps then: at least what he uses. */
uint64_t share_kept(uint64_t all, uint64_t left, uint64_t has, uint64_t room);
struct client_bounds share_of_bounds_kept(
    struct client_bounds left, struct client_bounds has, struct client_bounds room);

/* Of what he may have, `room` is what he does not have yet: little enough to look for more. */
bool share_is_low(uint64_t has, uint64_t room);
bool share_of_bounds_is_low(struct client_bounds has, struct client_bounds room);
