#include "support/trusted_paths.h"
#include "unit.h"

#define CONSOLES 10u
#define SCREEN   20u

/* What each path answers to a question, and how often it was asked. */
static enum status answer_of_consoles;
static enum status answer_of_screen;
static uint32_t consoles_asked;
static uint32_t screen_asked;
static uint32_t path_of_call;
static uint32_t number_of_call;

enum status trusted_path_ask(
    uint32_t trusted_path,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    const bool is_screen = trusted_path == SCREEN;
    const enum status status = is_screen ? answer_of_screen : answer_of_consoles;
    CHECK(is_screen || trusted_path == CONSOLES);
    CHECK_EQUAL(params->bits, 5);
    *(is_screen ? &screen_asked : &consoles_asked) += 1;
    results->question = status == STATUS_OK ? trusted_path + 1 : 0;
    return status;
}

enum status trusted_path_answer(
    uint32_t trusted_path,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    path_of_call = trusted_path;
    number_of_call = params->question;
    results->state = QUESTION_STATE_REFUSED;
    return STATUS_OK;
}

enum status
trusted_path_cancel(uint32_t trusted_path, const struct trusted_path_cancel_params *params)
{
    path_of_call = trusted_path;
    number_of_call = params->question;
    return STATUS_NOT_FOUND;
}

static enum status ask(uint32_t screen, uint8_t console, struct trusted_question *asked)
{
    const struct trusted_paths paths = {CONSOLES, screen};
    const struct trusted_path_ask_params params = {.console = console, .bits = 5};
    consoles_asked = 0;
    screen_asked = 0;
    return trusted_paths_ask(&paths, &params, asked);
}

/* Each console has its path, and no other one hears of what is asked there. */
static void test_consoles(void)
{
    struct trusted_question asked;
    answer_of_consoles = STATUS_OK;
    answer_of_screen = STATUS_OK;
    for (uint8_t console = 0; console <= CONSOLE_OF_SCREEN; console++) {
        const bool is_screen = console == CONSOLE_OF_SCREEN;
        CHECK_EQUAL(ask(SCREEN, console, &asked), STATUS_OK);
        CHECK_EQUAL(asked.path, is_screen ? SCREEN : CONSOLES);
        CHECK_EQUAL(asked.number, asked.path + 1);
        CHECK_EQUAL(screen_asked, is_screen);
        CHECK_EQUAL(consoles_asked, !is_screen);
    }
    answer_of_consoles = STATUS_NOT_FOUND;
    CHECK_EQUAL(ask(SCREEN, 0, &asked), STATUS_NOT_FOUND);
    CHECK_EQUAL(screen_asked, 0);
}

static void test_no_screen(void)
{
    struct trusted_question asked;
    answer_of_consoles = STATUS_OK;
    CHECK_EQUAL(ask(0, CONSOLE_OF_SCREEN, &asked), STATUS_NOT_FOUND);
    CHECK_EQUAL(consoles_asked, 0);
    answer_of_consoles = STATUS_NOT_FOUND;
    CHECK_EQUAL(ask(0, CONSOLE_OF_PRINCIPAL, &asked), STATUS_NOT_FOUND);
    CHECK_EQUAL(consoles_asked, 1);
}

/* Where somebody has his session is asked of both, but he is asked once. */
static void test_principal(void)
{
    struct trusted_question asked;
    answer_of_consoles = STATUS_OK;
    answer_of_screen = STATUS_OK;
    CHECK_EQUAL(ask(SCREEN, CONSOLE_OF_PRINCIPAL, &asked), STATUS_OK);
    CHECK_EQUAL(asked.path, CONSOLES);
    CHECK_EQUAL(screen_asked, 0);
    answer_of_consoles = STATUS_NOT_FOUND;
    CHECK_EQUAL(ask(SCREEN, CONSOLE_OF_PRINCIPAL, &asked), STATUS_OK);
    CHECK_EQUAL(asked.path, SCREEN);
    CHECK_EQUAL(asked.number, SCREEN + 1);
    answer_of_screen = STATUS_NOT_FOUND;
    CHECK_EQUAL(ask(SCREEN, CONSOLE_OF_PRINCIPAL, &asked), STATUS_NOT_FOUND);
    /* He is there, but cannot be asked now: then not elsewhere either. */
    answer_of_consoles = STATUS_LIMIT_EXCEEDED;
    answer_of_screen = STATUS_OK;
    CHECK_EQUAL(ask(SCREEN, CONSOLE_OF_PRINCIPAL, &asked), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(screen_asked, 0);
}

static void test_where_it_was_asked(void)
{
    const struct trusted_question asked = {SCREEN, 7};
    struct trusted_path_answer_results results = {0};
    CHECK_EQUAL(trusted_question_answer(&asked, &results), STATUS_OK);
    CHECK_EQUAL(results.state, QUESTION_STATE_REFUSED);
    CHECK_EQUAL(path_of_call, SCREEN);
    CHECK_EQUAL(number_of_call, 7);
    path_of_call = 0;
    CHECK_EQUAL(trusted_question_cancel(&asked), STATUS_NOT_FOUND);
    CHECK_EQUAL(path_of_call, SCREEN);
    CHECK_EQUAL(number_of_call, 7);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"each console has its path", test_consoles},
        {"there may be no screen", test_no_screen},
        {"where a principal is", test_principal},
        {"answered where it was asked", test_where_it_was_asked},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
