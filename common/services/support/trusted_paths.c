#include "support/trusted_paths.h"

#define PATHS_MAX 2u

/* Those on which the console may be, in the order in which they are asked; 0: none. */
static void
choose(const struct trusted_paths *paths, uint8_t console, uint32_t chosen[static PATHS_MAX])
{
    const bool is_any = console == CONSOLE_OF_PRINCIPAL;
    const bool is_screen = console == CONSOLE_OF_SCREEN;
    chosen[0] = is_screen ? paths->screen : paths->consoles;
    chosen[1] = is_any ? paths->screen : 0;
}

enum status trusted_paths_ask(
    const struct trusted_paths *paths,
    const struct trusted_path_ask_params *params,
    struct trusted_question *asked)
{
    uint32_t chosen[PATHS_MAX];
    enum status status = STATUS_NOT_FOUND;
    *asked = (struct trusted_question){0};
    choose(paths, params->console, chosen);
    for (uint32_t i = 0; i < PATHS_MAX && status == STATUS_NOT_FOUND; i++) {
        struct trusted_path_ask_results results = {0};
        if (chosen[i] != 0) {
            status = trusted_path_ask(chosen[i], params, &results);
            *asked = (struct trusted_question){chosen[i], results.question};
        }
    }
    return status;
}

enum status trusted_question_answer(
    const struct trusted_question *asked, struct trusted_path_answer_results *results)
{
    const struct trusted_path_answer_params params = {.question = asked->number};
    return trusted_path_answer(asked->path, &params, results);
}

enum status trusted_question_cancel(const struct trusted_question *asked)
{
    const struct trusted_path_cancel_params params = {.question = asked->number};
    return trusted_path_cancel(asked->path, &params);
}
