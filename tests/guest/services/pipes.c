/* Pipes: who waits, who goes, and who wants to be told. */
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "services.h"

#define BIT         UINT64_C(4)
#define PIECE_BYTES 3000u

static struct pipes_create_results make_pipe(void)
{
    struct pipes_create_results results = {0};
    CHECK_EQUAL(pipes_create(program_capability("pipes"), &results), STATUS_OK);
    return results;
}

static enum status write_text(uint32_t stream, const char *text)
{
    const struct stream_write_params params = {.data = text_bytes(text)};
    struct stream_write_results results = {0};
    return stream_write(stream, &params, &results);
}

static enum status read_some(uint32_t stream, struct bytes *data)
{
    const struct stream_read_params params = {.size_bytes = 10000};
    struct stream_read_results results = {0};
    const enum status status = stream_read(stream, &params, &results);
    *data = results.data;
    return status;
}

/* What a thread does, and what came of it. */
struct errand {
    uint32_t stream;
    volatile uint32_t is_done;
    volatile enum status status;
    volatile size_t size_bytes;
    uint8_t data[16];
};

static void read_errand(uint64_t argument)
{
    struct errand *errand = (struct errand *)argument;
    struct bytes data = {0};
    errand->status = read_some(errand->stream, &data);
    errand->size_bytes = data.size_bytes;
    memcpy(
        errand->data,
        data.data,
        data.size_bytes < sizeof(errand->data) ? data.size_bytes : sizeof(errand->data));
    __atomic_store_n(&errand->is_done, 1, __ATOMIC_RELEASE);
}

static void write_errand(uint64_t argument)
{
    static const uint8_t piece[PIECE_BYTES];
    struct errand *errand = (struct errand *)argument;
    const struct stream_write_params params = {.data = {piece, sizeof(piece)}};
    struct stream_write_results results = {0};
    errand->status = stream_write(errand->stream, &params, &results);
    errand->size_bytes = results.size_bytes;
    __atomic_store_n(&errand->is_done, 1, __ATOMIC_RELEASE);
}

static bool is_done(const struct errand *errand)
{
    for (uint32_t i = 0; i < 50; i++) {
        if (__atomic_load_n(&errand->is_done, __ATOMIC_ACQUIRE) != 0) {
            return true;
        }
        rest();
    }
    return false;
}

/* Writes until the pipe is full: gives how many pieces went in. */
static uint32_t fill(uint32_t writer)
{
    static const uint8_t piece[PIECE_BYTES];
    uint32_t count = 0;
    const struct stream_notify_params ask = {.event = make_event()};
    struct stream_notify_results can = {0};
    CHECK_EQUAL(stream_notify(writer, &ask, &can), STATUS_OK);
    while ((can.readiness & READINESS_WRITABLE) != 0) {
        const struct stream_write_params params = {.data = {piece, sizeof(piece)}};
        struct stream_write_results results = {0};
        CHECK_EQUAL(stream_write(writer, &params, &results), STATUS_OK);
        CHECK_EQUAL(results.size_bytes, PIECE_BYTES);
        CHECK_EQUAL(stream_notify(writer, &ask, &can), STATUS_OK);
        count++;
    }
    capability_release(ask.event);
    return count;
}

void test_pipe_waiting(void)
{
    static struct errand reader;
    static struct errand writer;
    struct bytes data = {0};
    const struct pipes_create_results pipe = make_pipe();
    reader.stream = pipe.reader;
    in_a_thread(read_errand, (uint64_t)&reader);
    rest();
    CHECK_EQUAL(reader.is_done, 0);
    CHECK_EQUAL(write_text(pipe.writer, "wake up"), STATUS_OK);
    CHECK(is_done(&reader));
    CHECK_EQUAL(reader.status, STATUS_OK);
    CHECK(same_bytes((struct bytes){reader.data, reader.size_bytes}, text_bytes("wake up")));
    CHECK(fill(pipe.writer) >= 4);
    writer.stream = pipe.writer;
    in_a_thread(write_errand, (uint64_t)&writer);
    /* It waits if what it writes does not fit, which is so after at most one more. */
    rest();
    CHECK_EQUAL(read_some(pipe.reader, &data), STATUS_OK);
    CHECK(is_done(&writer));
    CHECK_EQUAL(writer.status, STATUS_OK);
    CHECK_EQUAL(writer.size_bytes, PIECE_BYTES);
    capability_release(pipe.reader);
    capability_release(pipe.writer);
}

void test_pipe_ends(void)
{
    static struct errand reader;
    static struct errand writer;
    struct bytes data = {0};
    /* The end comes after what was written. */
    struct pipes_create_results pipe = make_pipe();
    CHECK_EQUAL(write_text(pipe.writer, "last words"), STATUS_OK);
    capability_release(pipe.writer);
    CHECK_EQUAL(read_some(pipe.reader, &data), STATUS_OK);
    CHECK(same_bytes(data, text_bytes("last words")));
    CHECK_EQUAL(read_some(pipe.reader, &data), STATUS_OK);
    CHECK_EQUAL(data.size_bytes, 0);
    capability_release(pipe.reader);
    /* It comes to who waits, too. */
    pipe = make_pipe();
    reader.stream = pipe.reader;
    in_a_thread(read_errand, (uint64_t)&reader);
    rest();
    capability_release(pipe.writer);
    CHECK(is_done(&reader));
    CHECK(reader.status == STATUS_OK && reader.size_bytes == 0);
    capability_release(pipe.reader);
    /* Who writes for nobody is told, also while it waits. */
    pipe = make_pipe();
    (void)fill(pipe.writer);
    writer.stream = pipe.writer;
    in_a_thread(write_errand, (uint64_t)&writer);
    rest();
    capability_release(pipe.reader);
    CHECK(is_done(&writer));
    CHECK(writer.status == STATUS_PEER_GONE || writer.status == STATUS_OK);
    CHECK_EQUAL(write_text(pipe.writer, "anybody?"), STATUS_PEER_GONE);
    capability_release(pipe.writer);
    /* Neither end has the other's method. */
    pipe = make_pipe();
    CHECK_EQUAL(read_some(pipe.writer, &data), STATUS_DENIED);
    CHECK_EQUAL(write_text(pipe.reader, "x"), STATUS_DENIED);
    capability_release(pipe.writer);
    capability_release(pipe.reader);
}

#define SHORT_READS 10000u
#define SHORT_NS    UINT64_C(100000)

/* Reads that give up while they wait leave nothing in the service. */
void test_pipe_given_up(void)
{
    struct bytes data = {0};
    struct pipes_create_results pipe = make_pipe();
    capability_release(pipe.writer);
    capability_release(pipe.reader);
    rest();
    const uint64_t before = memory_of_service("pipes");
    pipe = make_pipe();
    uint32_t count = 0;
    for (uint32_t i = 0; i < SHORT_READS; i++) {
        message_set_deadline(clock_now_ns() + SHORT_NS);
        count += read_some(pipe.reader, &data) == STATUS_TIMED_OUT ? 1 : 0;
    }
    message_set_deadline(0);
    CHECK_EQUAL(count, SHORT_READS);
    CHECK_EQUAL(write_text(pipe.writer, "still there"), STATUS_OK);
    CHECK_EQUAL(read_some(pipe.reader, &data), STATUS_OK);
    CHECK(same_bytes(data, text_bytes("still there")));
    capability_release(pipe.writer);
    capability_release(pipe.reader);
    rest();
    CHECK(memory_of_service("pipes") <= before);
}

static uint32_t ask(uint32_t stream, uint32_t event, uint32_t interest)
{
    const struct stream_notify_params params = {.event = event, .bits = BIT, .interest = interest};
    struct stream_notify_results results = {0};
    CHECK_EQUAL(stream_notify(stream, &params, &results), STATUS_OK);
    return results.readiness;
}

void test_pipe_notices(void)
{
    const uint32_t event = make_event();
    const uint32_t other = make_event();
    const struct pipes_create_results pipe = make_pipe();
    struct bytes data = {0};
    CHECK_EQUAL(ask(pipe.writer, event, READINESS_WRITABLE), READINESS_WRITABLE);
    CHECK(!was_signalled(event));
    CHECK_EQUAL(ask(pipe.reader, event, READINESS_READABLE), 0);
    CHECK_EQUAL(write_text(pipe.writer, "x"), STATUS_OK);
    CHECK(was_signalled(event));
    /* Once is once. */
    CHECK_EQUAL(write_text(pipe.writer, "y"), STATUS_OK);
    CHECK(!was_signalled(event));
    CHECK_EQUAL(read_some(pipe.reader, &data), STATUS_OK);
    /* The last one that asked is told. */
    CHECK_EQUAL(ask(pipe.reader, event, READINESS_READABLE), 0);
    CHECK_EQUAL(ask(pipe.reader, other, READINESS_READABLE), 0);
    capability_release(pipe.writer);
    CHECK(was_signalled(other));
    CHECK(!was_signalled(event));
    CHECK_EQUAL(ask(pipe.reader, event, READINESS_ENDED), READINESS_READABLE | READINESS_ENDED);
    /* What is no event is refused: signalling it could keep the service waiting. */
    const struct stream_notify_params wrong = {
        .event = program_capability("pipes"), .bits = BIT, .interest = READINESS_READABLE};
    struct stream_notify_results results = {0};
    CHECK_EQUAL(stream_notify(pipe.reader, &wrong, &results), STATUS_INVALID_ARGUMENT);
    capability_release(pipe.reader);
    capability_release(event);
    capability_release(other);
}
