/* How much of the screen's places one process, one principal, and all of them get. */
#include "desk.h"
#include "unit.h"

static enum status connect(uint64_t process, uint8_t key, bool is_shell, uint32_t *client)
{
    struct seat_client_opening opening = {.process = process, .is_shell = is_shell};
    opening.owner.key[0] = key;
    return seat_client_open(&desk.seat, &opening, client);
}

static enum status open(uint32_t client, uint32_t *number)
{
    const struct seat_window_opening opening = {
        .kind = SCENE_NORMAL, .width = 1, .height = 1, .title = ""};
    return seat_window_open(&desk.seat, client, &opening, desk.now_ns, number);
}

/* As many as it gets, at most `count`. */
static uint32_t open_many(uint32_t client, uint32_t count)
{
    uint32_t opened = 0;
    uint32_t number = 0;
    while (opened < count && open(client, &number) == STATUS_OK) {
        opened++;
    }
    return opened;
}

static void of_clients(void)
{
    desk_begin();
    uint32_t client = 0;
    for (uint32_t i = 0; i < SEAT_PROCESS_CLIENTS_MAX; i++) {
        CHECK_EQUAL(connect(1, 1, false, &client), STATUS_OK);
    }
    CHECK_EQUAL(connect(1, 1, false, &client), STATUS_LIMIT_EXCEEDED);
    for (uint32_t i = SEAT_PROCESS_CLIENTS_MAX; i < SEAT_PRINCIPAL_CLIENTS_MAX; i++) {
        CHECK_EQUAL(connect(1 + i, 1, false, &client), STATUS_OK);
    }
    CHECK_EQUAL(connect(98, 1, false, &client), STATUS_LIMIT_EXCEEDED);
    for (uint32_t i = SEAT_PRINCIPAL_CLIENTS_MAX; i < SEAT_CLIENTS_MAX - SEAT_SHELL_CLIENTS; i++) {
        CHECK_EQUAL(connect(1 + i, 2, false, &client), STATUS_OK);
    }
    CHECK_EQUAL(connect(99, 2, false, &client), STATUS_LIMIT_EXCEEDED);
    /* The shell's, although its principal has as many as one may. */
    CHECK_EQUAL(connect(100, 1, true, &client), STATUS_OK);
    CHECK_EQUAL(connect(101, 1, true, &client), STATUS_WRONG_STATE);
}

static void of_windows(void)
{
    desk_begin();
    uint32_t client = 0;
    uint32_t number = 0;
    CHECK_EQUAL(connect(1, 1, false, &client), STATUS_OK);
    CHECK_EQUAL(open_many(client, 99), SEAT_CLIENT_WINDOWS_MAX);
    CHECK_EQUAL(open(client, &number), STATUS_LIMIT_EXCEEDED);
    /* A number is never used again. */
    desk_close(client, 3);
    CHECK_EQUAL(open(client, &number), STATUS_OK);
    CHECK_EQUAL(number, SEAT_CLIENT_WINDOWS_MAX + 1);
    CHECK_EQUAL(connect(1, 1, false, &client), STATUS_OK);
    CHECK_EQUAL(open_many(client, 99), SEAT_PROCESS_WINDOWS_MAX - SEAT_CLIENT_WINDOWS_MAX);
    CHECK_EQUAL(connect(2, 1, false, &client), STATUS_OK);
    CHECK_EQUAL(open_many(client, 99), SEAT_PRINCIPAL_WINDOWS_MAX - SEAT_PROCESS_WINDOWS_MAX);
    const uint32_t rest = SEAT_WINDOWS_MAX - SEAT_PRINCIPAL_WINDOWS_MAX - SEAT_SHELL_WINDOWS;
    CHECK_EQUAL(connect(3, 2, false, &client), STATUS_OK);
    CHECK_EQUAL(open_many(client, 99), rest);
    CHECK_EQUAL(open(client, &number), STATUS_LIMIT_EXCEEDED);
    /* The shell's, although its principal has as many as one may. */
    CHECK_EQUAL(connect(4, 1, true, &client), STATUS_OK);
    CHECK_EQUAL(open_many(client, 99), SEAT_SHELL_WINDOWS);
}

/* Numbers do not say what another person has opened. */
static void numbers_begin_anew_with_another_person(void)
{
    static const uint8_t other[QUESTION_PRINCIPAL_BYTES] = {8};
    static const uint8_t third[QUESTION_PRINCIPAL_BYTES] = {9};
    const struct bytes bob = {(const uint8_t *)"bob", 3};
    desk_begin();
    const uint32_t client = desk_client();
    (void)desk_window(client, 1, 1);
    const uint32_t second = desk_window(client, 1, 1);
    CHECK_EQUAL(desk_find(client, second)->id, 2);
    seat_set_session(&desk.seat, other, bob, desk.now_ns);
    CHECK_EQUAL(desk_find(client, desk_window(client, 1, 1))->id, 3);
    seat_client_close(&desk.seat, client, desk.now_ns);
    seat_set_session(&desk.seat, third, bob, desk.now_ns);
    const uint32_t again = desk_client();
    CHECK_EQUAL(desk_find(again, desk_window(again, 1, 1))->id, 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"of clients", of_clients},
        {"of windows", of_windows},
        {"numbers begin anew with another person", numbers_begin_anew_with_another_person},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
