/*
 * The ways to the person who is asked (console.capnp): the console service's for consoles 0 to 3,
 * and the compositor's for the screen, which is console 4. A question is answered where it was
 * asked, and its number is known there alone.
 */
#pragma once

#include "abi/status.h"
#include "schema/console_client.h"

#define CONSOLE_OF_SCREEN 4u
/* Where the principal has its session. */
#define CONSOLE_OF_PRINCIPAL 255u

/* Capabilities of TrustedPath; 0: there is none. */
struct trusted_paths {
    uint32_t consoles;
    uint32_t screen;
};

struct trusted_question {
    uint32_t path;
    uint32_t number;
};

/*
 * The calls of TrustedPath, on the path that the console is on. Of CONSOLE_OF_PRINCIPAL, the
 * consoles are asked first: they answer at once where the principal is not. `params` must not lie
 * in the message page. Errors: those of the call; STATUS_NOT_FOUND also: there is no such path.
 */
NODISCARD enum status trusted_paths_ask(
    const struct trusted_paths *paths,
    const struct trusted_path_ask_params *params,
    struct trusted_question *asked);
NODISCARD enum status trusted_question_answer(
    const struct trusted_question *asked, struct trusted_path_answer_results *results);
NODISCARD enum status trusted_question_cancel(const struct trusted_question *asked);
