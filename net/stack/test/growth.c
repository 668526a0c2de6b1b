/* Connections that move much get more room, as long as their client has plenty; who waits to write
 * is told when it is worth it. */
#include "unit.h"
#include "world.h"

#define PORT          80u
#define FEW           16u
#define BYTES_OF(few) ((few) * BUFFER_BYTES)
#define PIECE_BYTES   65536u
#define PATIENCE_NS   (60 * NS_PER_SECOND)
#define ROUNDS        60u
#define MUCH_BYTES    200000u

static const struct notice nobody;
static struct listener *listener;
static struct stream *near;
static struct stream *far;
static uint8_t piece[PIECE_BYTES];

static bool is_open(void)
{
    return ends[1].side->accept(listener, nobody, &far) == STATUS_OK;
}

static void connect_with(struct stream_size size)
{
    const struct place there = {world_address(1, true), PORT};
    world_reset();
    CHECK_EQUAL(
        ends[1].side->listen(ends[1].client, &there, size, 4, nobody, &listener), STATUS_OK);
    CHECK_EQUAL(ends[0].side->connect(ends[0].client, &there, size, nobody, &near), STATUS_OK);
    CHECK(world_run(is_open, PATIENCE_NS));
}

static void close_all(void)
{
    ends[0].side->abort(near);
    ends[1].side->abort(far);
    ends[1].side->listener_destroy(listener);
    for (uint32_t i = 0; i < SIDES; i++) {
        CHECK_EQUAL(ends[i].side->client_use(ends[i].client).buffers, 0);
    }
}

/* As much as there is room for, which waits at the other end until somebody reads. */
static uint32_t write_all(void)
{
    uint32_t all = 0;
    uint32_t taken = 1;
    while (taken > 0) {
        CHECK_EQUAL(
            ends[0].side->write(near, (struct bytes){piece, sizeof(piece)}, &taken), STATUS_OK);
        all += taken;
    }
    (void)world_run(NULL, NS_PER_SECOND);
    return all;
}

/* How much the reader lets come at once, after it has read a lot as slowly. */
static uint32_t window_after(uint32_t rounds)
{
    for (uint32_t i = 0; i < rounds; i++) {
        (void)write_all();
        (void)ends[1].side->read(far, piece, sizeof(piece));
        (void)world_run(NULL, NS_PER_SECOND);
    }
    (void)write_all();
    return ends[1].side->look(far).readable_bytes;
}

static uint32_t buffers_of(uint32_t end)
{
    return ends[end].side->client_use(ends[end].client).buffers;
}

static void test_grows(void)
{
    const struct stream_size size = {FEW, FEW, true, true};
    connect_with(size);
    CHECK_EQUAL(buffers_of(0), 2 * FEW);
    CHECK(window_after(ROUNDS) > BYTES_OF(4 * FEW));
    CHECK_EQUAL(buffers_of(0), FEW + STREAM_BUFFERS_MAX); /* it only sent */
    CHECK_EQUAL(buffers_of(1), FEW + STREAM_BUFFERS_MAX); /* and that one only read */
    close_all();
}

static void test_stays_as_asked(void)
{
    const struct stream_size size = {FEW, FEW, false, false};
    connect_with(size);
    CHECK(window_after(ROUNDS) <= BYTES_OF(FEW));
    CHECK_EQUAL(buffers_of(0), 2 * FEW);
    CHECK_EQUAL(buffers_of(1), 2 * FEW);
    close_all();
}

static void test_little_stays_little(void)
{
    const struct stream_size size = {FEW, FEW, true, true};
    uint32_t taken = 0;
    connect_with(size);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        CHECK_EQUAL(ends[0].side->write(near, (struct bytes){piece, 1000}, &taken), STATUS_OK);
        CHECK_EQUAL(taken, 1000);
        (void)world_run(NULL, NS_PER_SECOND);
        CHECK_EQUAL(ends[1].side->read(far, piece, sizeof(piece)), 1000);
    }
    CHECK_EQUAL(buffers_of(0), 2 * FEW);
    CHECK_EQUAL(buffers_of(1), 2 * FEW);
    close_all();
}

/* Half of what a client may have is for connections that do not grow. */
static void test_leaves_others_half(void)
{
    const struct stream_size size = {FEW, FEW, true, true};
    const struct client_bounds all = {
        CLIENT_PLACES_MAX, CLIENT_BUFFERS_MAX, CLIENT_LISTENERS_MAX, CLIENT_SOCKETS_MAX};
    const struct client_bounds scarce = {8, 6 * FEW, 2, 2};
    connect_with(size);
    CHECK_EQUAL(ends[0].side->client_resize(ends[0].client, scarce), STATUS_OK);
    CHECK_EQUAL(ends[1].side->client_resize(ends[1].client, scarce), STATUS_OK);
    (void)window_after(ROUNDS);
    CHECK(buffers_of(0) > 2 * FEW && buffers_of(0) <= 3 * FEW);
    CHECK(buffers_of(1) > 2 * FEW && buffers_of(1) <= 3 * FEW);
    close_all();
    CHECK_EQUAL(ends[0].side->client_resize(ends[0].client, all), STATUS_OK);
    CHECK_EQUAL(ends[1].side->client_resize(ends[1].client, all), STATUS_OK);
}

static void test_writable_when_worth_it(void)
{
    const struct stream_size size = {FEW, FEW, false, false};
    connect_with(size);
    CHECK(ends[0].side->look(near).is_writable);
    while (ends[0].side->look(near).writable_bytes > 0) {
        (void)write_all();
    }
    CHECK(!ends[0].side->look(near).is_writable);
    /* Two segments more is little; all that the window held is a good part. */
    CHECK_EQUAL(ends[1].side->read(far, piece, 2 * BUFFER_BYTES), 2 * BUFFER_BYTES);
    (void)world_run(NULL, NS_PER_SECOND);
    CHECK(!ends[0].side->look(near).is_writable);
    CHECK(ends[1].side->read(far, piece, sizeof(piece)) > BYTES_OF(FEW / 2));
    (void)world_run(NULL, NS_PER_SECOND);
    CHECK(ends[0].side->look(near).is_writable);
    close_all();
}

/* What is left of a connection that has ended, and holds nothing any more, does not count. */
static void test_grows_beside_what_has_ended(void)
{
    const struct stream_size size = {FEW, FEW, true, true};
    const struct client_bounds all = {
        CLIENT_PLACES_MAX, CLIENT_BUFFERS_MAX, CLIENT_LISTENERS_MAX, CLIENT_SOCKETS_MAX};
    const struct client_bounds for_two = {8, 2 * (FEW + STREAM_BUFFERS_MAX), 2, 2};
    connect_with(size);
    CHECK_EQUAL(ends[0].side->client_resize(ends[0].client, for_two), STATUS_OK);
    (void)window_after(ROUNDS);
    CHECK_EQUAL(buffers_of(0), FEW + STREAM_BUFFERS_MAX);
    do {
        (void)world_run(NULL, NS_PER_SECOND);
    } while (ends[1].side->read(far, piece, sizeof(piece)) > 0);
    ends[0].side->destroy(near);
    (void)world_run(NULL, NS_PER_SECOND);
    ends[1].side->destroy(far);
    (void)world_run(NULL, NS_PER_SECOND);
    const struct place there = {world_address(1, true), PORT};
    CHECK_EQUAL(ends[0].side->connect(ends[0].client, &there, size, nobody, &near), STATUS_OK);
    CHECK(world_run(is_open, PATIENCE_NS));
    /* In less time than the first one is remembered. */
    (void)window_after(ROUNDS / 4);
    CHECK_EQUAL(buffers_of(0), FEW + STREAM_BUFFERS_MAX);
    close_all();
    CHECK_EQUAL(ends[0].side->client_resize(ends[0].client, all), STATUS_OK);
}

/* Who has the least that there is waits for what is on its way, and for no timer. */
static void test_least_goes_on(void)
{
    const struct stream_size size = {STREAM_BUFFERS_MIN, STREAM_BUFFERS_MIN, false, false};
    uint32_t written = 0;
    uint32_t read = 0;
    connect_with(size);
    const uint64_t began_ns = world_now_ns;
    while (read < MUCH_BYTES) {
        uint32_t taken = 0;
        const struct bytes rest = {
            piece, MUCH_BYTES - written < PIECE_BYTES ? MUCH_BYTES - written : PIECE_BYTES};
        if (rest.size_bytes > 0) {
            CHECK_EQUAL(ends[0].side->write(near, rest, &taken), STATUS_OK);
        }
        written += taken;
        read += ends[1].side->read(far, piece, sizeof(piece));
        (void)world_step(UINT64_MAX);
    }
    CHECK(world_now_ns - began_ns < 2 * NS_PER_SECOND);
    close_all();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"grows", test_grows},
        {"stays as asked", test_stays_as_asked},
        {"little stays little", test_little_stays_little},
        {"leaves others half", test_leaves_others_half},
        {"writable when worth it", test_writable_when_worth_it},
        {"grows beside what has ended", test_grows_beside_what_has_ended},
        {"least goes on", test_least_goes_on},
    };
    world_start(7);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
