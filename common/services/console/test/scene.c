#include "scene.h"
#include "unit.h"

struct consoles consoles;
struct outside outside;
size_t shown_bytes;
uint64_t now_ns;
const uint8_t principal[QUESTION_PRINCIPAL_BYTES] = {1, 2, 3};
const uint8_t other[QUESTION_PRINCIPAL_BYTES] = {4, 5, 6};

static char shown[1 << 17];

void begin_as(bool is_guarded)
{
    outside_init(&outside);
    now_ns = 1;
    memset(&consoles, 0, sizeof(consoles));
    consoles_init(&consoles, &outside.functions, now_ns, is_guarded);
    shown_bytes = 0;
    shown[0] = '\0';
}

void begin(void)
{
    begin_as(false);
}

void flush(void)
{
    shown_bytes = 0;
    consoles_pump(&consoles);
    while (byte_ring_used(&consoles.screen) > 0) {
        const struct bytes first = byte_ring_first(&consoles.screen);
        CHECK(shown_bytes + first.size_bytes < sizeof(shown));
        memcpy(shown + shown_bytes, first.data, first.size_bytes);
        shown_bytes += first.size_bytes;
        byte_ring_wipe(&consoles.screen, (uint32_t)first.size_bytes);
        consoles_pump(&consoles);
    }
    shown[shown_bytes] = '\0';
    CHECK(consoles_check(&consoles));
}

void type(const char *text)
{
    now_ns += TERMINAL_TWICE_NS + 1;
    const size_t size = strlen(text);
    CHECK(consoles_typed_room(&consoles, now_ns) >= size);
    consoles_typed(&consoles, now_ns, (struct bytes){(const uint8_t *)text, size});
    flush();
}

/* Letter by letter, each of them shown before the next. */
void type_slowly(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        const char letter[] = {text[i], '\0'};
        type(letter);
    }
}

void pass(uint64_t ns)
{
    now_ns += ns;
    consoles_time(&consoles, now_ns);
    flush();
}

struct client *client(uint32_t console, uint64_t badge)
{
    return terminal_client(&consoles.consoles[console].terminal, badge);
}

void write_text(uint32_t console, const char *text)
{
    const struct bytes data = {(const uint8_t *)text, strlen(text)};
    struct terminal *terminal = &consoles.consoles[console].terminal;
    CHECK_EQUAL(terminal_write(terminal, client(console, 1), data), data.size_bytes);
    flush();
}

uint32_t wait_read(uint32_t console)
{
    struct bytes data = {NULL, 0};
    struct terminal *terminal = &consoles.consoles[console].terminal;
    struct client *reader = client(console, 1);
    terminal_set_mode(terminal, reader, TERMINAL_RAW_MODE);
    CHECK(!terminal_read(terminal, reader, 100, &data));
    const uint32_t call = outside_handle(&outside);
    terminal_wait_read(terminal, reader, call, 100);
    return call;
}

bool is_read(const char *text)
{
    const bool is = outside.read_bytes == strlen(text) &&
                    memcmp(outside.read_data, text, outside.read_bytes) == 0;
    outside.read_bytes = 0;
    return is;
}

bool contains(const char *part)
{
    return strstr(shown, part) != NULL;
}

/* Whether these bytes are anywhere in what the consoles have. */
bool is_left(const char *text)
{
    const uint8_t *memory = (const uint8_t *)&consoles;
    const size_t size = strlen(text);
    for (size_t i = 0; i + size <= sizeof(consoles); i++) {
        if (memcmp(memory + i, text, size) == 0) {
            return true;
        }
    }
    return false;
}

struct question_request request(uint8_t console, uint16_t kind, const char *text)
{
    return (struct question_request){
        .asker = ASKER,
        .process = 42,
        .principal = principal,
        .console = console,
        .wanted = {other, sizeof(other)},
        .kind = kind,
        .text = {(const uint8_t *)text, strlen(text)},
        .event = outside_handle(&outside),
        .bits = 8,
    };
}

uint32_t ask(uint8_t console, uint16_t kind, const char *text)
{
    const struct question_request asked = request(console, kind, text);
    uint32_t number = 0;
    CHECK_EQUAL(questions_ask(&consoles.questions, &asked, &number), STATUS_OK);
    struct question *question = questions_unannounced(&consoles.questions);
    CHECK(question != NULL);
    consoles_announce(&consoles, question, (struct bytes){(const uint8_t *)"identity", 8});
    flush();
    return number;
}

uint16_t state_of(uint32_t number, const char *text)
{
    uint16_t state = UINT16_MAX;
    struct answer answer;
    if (questions_take_answer(&consoles.questions, ASKER, number, &state, &answer) != STATUS_OK) {
        return UINT16_MAX;
    }
    CHECK_EQUAL(answer.size_bytes, strlen(text));
    CHECK(memcmp(answer.data, text, strlen(text)) == 0);
    return state;
}
