/*
 * Programs, askers and a person who do whatever the input says, two bytes for each step. What the
 * person types while the view is open, or at a locked console, reaches no program; what programs
 * write then does not reach the screen; and of answers nothing is left anywhere.
 */
#include "consoles.h"
#include "outside.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define STEPS_MAX 150u
#define ASKERS    2u

/* Typed where no program may hear it, and written where no person may see it. */
#define SECRET_BYTE  0x80
#define PROGRAM_BYTE 0x02

static struct consoles consoles;
static struct outside outside;
static uint64_t now_ns;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static bool is_apart(void)
{
    return consoles.view.is_open || consoles.questions.consoles[consoles.active].is_locked;
}

static uint32_t programs_on_screen(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < byte_ring_used(&consoles.screen); i++) {
        count += byte_ring_at(&consoles.screen, i) == PROGRAM_BYTE ? 1 : 0;
    }
    return count;
}

static void type(uint8_t byte)
{
    static const uint8_t keys[] = {'\r', '\t', 0x7f, 0x03, 0x1b, '[', '1', '2', '3', 'y', 'n', ']'};
    const uint8_t secret[] = {SECRET_BYTE, SECRET_BYTE, SECRET_BYTE, SECRET_BYTE};
    struct bytes bytes = {&byte, 1};
    if (byte == SECRET_BYTE) {
        byte++;
    }
    if (is_apart() && byte != CONSOLES_ATTENTION) {
        if (byte < 0x40) {
            bytes.data = &keys[byte % sizeof(keys)];
        } else {
            bytes = (struct bytes){secret, sizeof(secret)};
        }
    }
    if (consoles_typed_room(&consoles, now_ns) >= bytes.size_bytes) {
        consoles_typed(&consoles, now_ns, bytes);
    }
}

static void write(uint32_t console, uint8_t seed)
{
    static uint8_t bytes[3000];
    struct terminal *terminal = &consoles.consoles[console].terminal;
    const struct bytes data = {bytes, seed * 11u + 1};
    memset(bytes, PROGRAM_BYTE, sizeof(bytes));
    struct client *client = terminal_client(terminal, 1);
    if (terminal_write(terminal, client, data) == 0) {
        terminal_wait_write(terminal, client, outside_handle(&outside), data);
    }
}

static void read(uint32_t console, uint8_t mode)
{
    struct bytes data = {NULL, 0};
    struct terminal *terminal = &consoles.consoles[console].terminal;
    struct client *client = terminal_client(terminal, 1);
    terminal_set_mode(terminal, client, mode % 2);
    if (!terminal_read(terminal, client, 100, &data)) {
        terminal_wait_read(terminal, client, outside_handle(&outside), 100);
    } else if (data.size_bytes > 0) {
        require(memchr(data.data, SECRET_BYTE, data.size_bytes) == NULL);
        require(memchr(data.data, CONSOLES_ATTENTION, data.size_bytes) == NULL);
    }
}

static void ask(uint32_t console, uint8_t argument)
{
    static const uint8_t principal[QUESTION_PRINCIPAL_BYTES];
    static const uint8_t text[] = "a\x1b[31m\nb\xff";
    uint32_t number = 0;
    const struct question_request request = {
        .asker = argument % ASKERS,
        .process = argument,
        .principal = principal,
        .console = (uint8_t)console,
        .kind = (uint16_t)(argument / 4 % QUESTION_KIND_COUNT),
        .text = {text, sizeof(text)},
        .event = outside_handle(&outside),
        .bits = 1,
        .deadline_ns = argument > 200 ? now_ns + argument : 0,
    };
    if (questions_ask(&consoles.questions, &request, &number) != STATUS_OK) {
        outside.states[request.event] = HANDLE_FREE;
    }
}

static void take_answer(uint8_t argument)
{
    struct answer answer;
    uint16_t state = 0;
    const uint32_t number = consoles.questions.next_number - 1 - argument / 4 % 8;
    if (questions_take_answer(&consoles.questions, argument % ASKERS, number, &state, &answer) ==
        STATUS_OK) {
        require(state == QUESTION_STATE_ANSWERED || answer.size_bytes == 0);
    }
}

/* A question is withdrawn, or somebody else has a session, or nobody. */
static void change(uint32_t console, uint8_t argument)
{
    uint8_t principal[QUESTION_PRINCIPAL_BYTES] = {argument % 4};
    if (argument % 2 == 0) {
        const struct bytes name = {(const uint8_t *)"bob", argument / 16 % 4};
        consoles_set_session(&consoles, console, principal, name);
    } else {
        const uint32_t number = consoles.questions.next_number - 1 - argument / 4 % 8;
        (void)questions_cancel(&consoles.questions, argument / 2 % ASKERS, number);
        consoles_questions_changed(&consoles);
    }
}

static void step(uint8_t what, uint8_t argument)
{
    const uint32_t console = what / 16 % CONSOLES_COUNT;
    struct question *question = NULL;
    switch (what % 16) {
    case 0:
        read(console, argument);
        break;
    case 1:
        write(console, argument);
        break;
    case 2:
        ask(console, argument);
        break;
    case 3:
        question = questions_unannounced(&consoles.questions);
        if (question != NULL) {
            consoles_announce(&consoles, question, (struct bytes){&argument, 1});
        }
        break;
    case 4:
        take_answer(argument);
        break;
    case 5:
        consoles_lock(&consoles, console, argument % 2 != 0);
        break;
    case 6:
        now_ns += (uint64_t)argument << 24;
        consoles_time(&consoles, now_ns);
        break;
    case 7:
        consoles_asker_closed(&consoles, argument % ASKERS);
        break;
    case 8:
        type(CONSOLES_ATTENTION);
        break;
    case 12:
        change(console, argument);
        break;
    case 9:
    case 10:
    case 11:
        byte_ring_wipe(
            &consoles.screen,
            byte_ring_used(&consoles.screen) < argument * 64u ? byte_ring_used(&consoles.screen)
                                                              : argument * 64u);
        break;
    default:
        type(argument);
        break;
    }
}

/* Nobody has four of them in a row but from what was typed apart. */
static bool is_left(void)
{
    static const uint8_t secret[] = {SECRET_BYTE, SECRET_BYTE, SECRET_BYTE};
    return memmem(&consoles, sizeof(consoles), secret, sizeof(secret)) != NULL;
}

static void finish(void)
{
    if (consoles.view.is_open) {
        const uint8_t attention = CONSOLES_ATTENTION;
        consoles_typed(&consoles, now_ns, (struct bytes){&attention, 1});
    }
    for (uint64_t asker = 0; asker < ASKERS; asker++) {
        consoles_asker_closed(&consoles, asker);
    }
    byte_ring_wipe(&consoles.screen, byte_ring_used(&consoles.screen));
    require(!is_left());
    for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
        terminal_closed(&consoles.consoles[i].terminal, 1);
    }
    require(outside_held(&outside) == 0);
    require(!outside.is_wrong);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    outside_init(&outside);
    now_ns = 1;
    memset(&consoles, 0, sizeof(consoles));
    consoles_init(&consoles, &outside.functions, now_ns, size_bytes % 8 == 7);
    for (size_t i = 0; i + 1 < size_bytes && i / 2 < STEPS_MAX; i += 2) {
        const bool was_apart = is_apart();
        const uint32_t before = programs_on_screen();
        step(data[i], data[i + 1]);
        consoles_pump(&consoles);
        require(!was_apart || !is_apart() || programs_on_screen() <= before);
        require(consoles_check(&consoles));
        require(!outside.is_wrong);
        require(memchr(outside.read_data, SECRET_BYTE, outside.read_bytes) == NULL);
        require(memchr(outside.read_data, CONSOLES_ATTENTION, outside.read_bytes) == NULL);
    }
    finish();
    return 0;
}
