/*
 * Peers and servers that mean no good. Their frames are made here, byte by byte, and arrive at end
 * 1 as if from a station that is not there; what end 1 sends to it is looked at on its way.
 */
#include "forge.h"
#include "transfers.h"
#include "unit.h"

#define PORT         80u
#define FORGED_PORT  5000u
#define PATIENCE_NS  (60 * NS_PER_SECOND)
#define WINDOW_LARGE 60000u

static const struct notice nobody;
static const struct stream_size small = {
    .receive_buffers = STREAM_BUFFERS_MIN, .send_buffers = STREAM_BUFFERS_MIN};
static struct transfer transfer;
static struct stream *near;
static struct stream *far;
static struct listener *listener;

static void begin(void)
{
    const struct place place = {{.bytes = {0}}, PORT};
    CHECK_EQUAL(
        ends[1].side->listen(ends[1].client, &place, small, 32, nobody, &listener), STATUS_OK);
    transfer = (struct transfer){.is_ipv4 = true, .size_bytes = 50000, .rest_ns = NS_PER_SECOND};
    transfer_begin(&transfer, (struct stream_size){.receive_buffers = 20, .send_buffers = 20});
}

static void end(void)
{
    world_reset();
    for (uint32_t i = 0; i < SIDES; i++) {
        CHECK_EQUAL(ends[i].side->use().buffers_used, 0);
        CHECK_EQUAL(ends[i].side->use().pieces_used, 0);
        CHECK_EQUAL(ends[i].side->use().segments_used, 0);
        CHECK_EQUAL(ends[i].side->use().connections_used, 0);
    }
}

static void ask(uint32_t number)
{
    forge_segment(&(struct forged_segment){
        .from = (uint8_t)(100 + number % 100),
        .port = (uint16_t)(1024 + number % 60000),
        .to_port = PORT,
        .sequence = number,
        .flags = FORGE_SYN,
    });
}

/* A hundred requests in each step that the transfer makes. */
static bool floods_and_works(void)
{
    static uint32_t number;
    for (uint32_t i = 0; i < 100; i++) {
        ask(number);
        number++;
    }
    transfer_work(&transfer);
    return transfer.rounds >= 3;
}

static bool near_is_open(void)
{
    static uint32_t number;
    ask(number);
    number++;
    return !ends[0].side->look(near).is_connecting;
}

static void test_flood_of_requests(void)
{
    const struct place place = {world_address(1, true), PORT};
    begin();
    CHECK(world_run(floods_and_works, PATIENCE_NS));
    CHECK_EQUAL(transfer.failed, 0);
    CHECK_EQUAL(transfer.wrong_bytes, 0);
    CHECK(ends[1].side->client_use(ends[1].client).places <= 32 + 8);
    /* Whoever means it gets in meanwhile. */
    CHECK_EQUAL(ends[0].side->connect(ends[0].client, &place, small, nobody, &near), STATUS_OK);
    CHECK(world_run(near_is_open, PATIENCE_NS));
    CHECK_EQUAL(ends[0].side->look(near).status, STATUS_OK);
    end();
}

static bool accepts_near(void)
{
    (void)ends[1].side->accept(listener, nobody, &far);
    return far != NULL && !ends[0].side->look(near).is_connecting;
}

static void connect_near(void)
{
    const struct place place = {world_address(1, true), PORT};
    far = NULL;
    CHECK_EQUAL(ends[0].side->connect(ends[0].client, &place, small, nobody, &near), STATUS_OK);
    CHECK(world_run(accepts_near, PATIENCE_NS));
}

static bool writes_and_works(void)
{
    static const uint8_t data[4000];
    uint32_t taken = 0;
    CHECK_EQUAL(ends[0].side->write(near, (struct bytes){data, sizeof(data)}, &taken), STATUS_OK);
    transfer_work(&transfer);
    return transfer.rounds >= 10;
}

/* Nobody reads at one end, however much the other has to say: others do not notice. */
static void test_slow_reader(void)
{
    const uint32_t shortages = ends[1].side->use().shortages;
    begin();
    connect_near();
    CHECK(world_run(writes_and_works, 10 * PATIENCE_NS));
    CHECK_EQUAL(transfer.failed, 0);
    CHECK_EQUAL(transfer.wrong_bytes, 0);
    CHECK(ends[1].side->look(far).readable_bytes <= STREAM_BUFFERS_MIN * BUFFER_BYTES);
    CHECK(ends[1].side->look(far).readable_bytes > 0);
    CHECK_EQUAL(ends[1].side->use().shortages, shortages);
    end();
}

static bool is_rid_of_far(void)
{
    return ends[1].side->look(far).status != STATUS_OK;
}

/* The other side is gone without a word: the connection is over after a while, and nobody waits. */
static void test_half_open(void)
{
    begin();
    connect_near();
    ends[0].side->link_set_up(ends[0].link, false);
    CHECK(world_run(is_rid_of_far, 3600 * NS_PER_SECOND));
    CHECK_EQUAL(ends[1].side->look(far).status, STATUS_TIMED_OUT);
    ends[0].side->link_set_up(ends[0].link, true);
    end();
}

static uint32_t answered;

static bool notes_sequence(struct bytes frame)
{
    struct forged_segment seen;
    if (forge_read(frame, &seen) && seen.to_port == FORGED_PORT && (seen.flags & FORGE_SYN) != 0) {
        answered = seen.sequence;
    }
    return false;
}

/*
 * lwIP keeps a segment that lies before a hole and reaches behind the window as it is, and then
 * fails an assertion when the hole is filled.
 */
static void test_segment_behind_window(void)
{
    static const uint8_t data[1400];
    struct forged_segment segment = {
        .from = 50, .port = FORGED_PORT, .to_port = PORT, .sequence = 1000, .flags = FORGE_SYN};
    begin();
    ends[1].taps = notes_sequence;
    forge_presence(segment.from);
    forge_segment(&segment);
    (void)world_run(NULL, NS_PER_SECOND);
    CHECK(answered != 0);
    segment.flags = FORGE_ACK;
    segment.acknowledged = answered + 1;
    segment.sequence = 1001;
    forge_segment(&segment);
    /* The window has 2,920 bytes: this ends 200 behind it, when the others are there. */
    segment.data = data;
    segment.size_bytes = sizeof(data);
    segment.sequence = 1001 + 1720;
    forge_segment(&segment);
    segment.sequence = 1001;
    forge_segment(&segment);
    segment.sequence = 1001 + 1400;
    segment.size_bytes = 320;
    forge_segment(&segment);
    CHECK_EQUAL(ends[1].side->accept(listener, nobody, &far), STATUS_OK);
    CHECK_EQUAL(ends[1].side->look(far).readable_bytes, 1720);
    end();
}

static uint32_t answer_count;

static bool counts_answers(struct bytes frame)
{
    struct forged_segment seen;
    answer_count += forge_read(frame, &seen) && seen.to_port == FORGED_PORT &&
                    seen.flags == (FORGE_SYN | FORGE_ACK);
    return false;
}

/*
 * The answer to a request is lost: who asks again gets it at once. He asks more often than an
 * answer is sent again by itself.
 */
static void test_answer_lost(void)
{
    struct forged_segment segment = {
        .from = 54, .port = FORGED_PORT, .to_port = PORT, .sequence = 1000, .flags = FORGE_SYN};
    begin();
    answer_count = 0;
    ends[1].taps = counts_answers;
    forge_presence(segment.from);
    for (uint32_t i = 1; i <= 4; i++) {
        forge_segment(&segment);
        (void)world_run(NULL, 10 * NS_PER_MS);
        CHECK_EQUAL(answer_count, i);
    }
    /* Another one is not the same. */
    segment.sequence++;
    forge_segment(&segment);
    (void)world_run(NULL, 10 * NS_PER_MS);
    CHECK_EQUAL(answer_count, 4);
    end();
}

/*
 * The first request has no option for larger windows, the second has: lwIP wants the window to be
 * its own then, and it is the listener's since the first.
 */
static void test_request_with_more_options(void)
{
    static const uint8_t scale[] = {1, 3, 3, 2};
    struct forged_segment segment = {
        .from = 51, .port = FORGED_PORT, .to_port = PORT, .sequence = 1000, .flags = FORGE_SYN};
    begin();
    ends[1].taps = notes_sequence;
    forge_presence(segment.from);
    forge_segment(&segment);
    segment.options = scale;
    segment.options_bytes = sizeof(scale);
    forge_segment(&segment);
    (void)world_run(NULL, NS_PER_SECOND);
    segment.options_bytes = 0;
    segment.flags = FORGE_ACK;
    segment.sequence = 1001;
    segment.acknowledged = answered + 1;
    forge_segment(&segment);
    CHECK_EQUAL(ends[1].side->accept(listener, nobody, &far), STATUS_OK);
    end();
}

/* What a peer says of how much it takes, and of how much at once. */
static const struct {
    const char *what;
    uint16_t window;
    uint8_t options[16];
    uint8_t options_bytes;
    uint8_t later_options[8];
    uint8_t later_options_bytes;
} takers[] = {
    {"a segment of one byte", WINDOW_LARGE, {2, 4, 0, 1}, 4, {0}, 0},
    {"a segment of one byte, and stamps",
     WINDOW_LARGE,
     {2, 4, 0, 1, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0},
     16,
     {0},
     0},
    {"a window of two bytes", 2, {2, 4, 5, 0xb4}, 4, {0}, 0},
    {"a window of two bytes, and stamps", 2, {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0}, 12, {0}, 0},
    {"smaller segments later", 2000, {2, 4, 5, 0xb4}, 4, {2, 4, 0, 100}, 4},
    {"smaller segments later, behind others",
     2000,
     {2, 4, 5, 0xb4},
     4,
     {1, 3, 3, 7, 2, 4, 0, 100},
     8},
};

static struct forged_segment taker;

/* Takes what comes in order; it is the cable's no more. */
static bool takes(struct bytes frame)
{
    struct forged_segment seen;
    if (!forge_read(frame, &seen) || seen.to_port != FORGED_PORT) {
        return false;
    }
    if ((seen.flags & FORGE_SYN) != 0) {
        taker.acknowledged = seen.sequence + 1;
    } else if (seen.sequence == taker.acknowledged) {
        taker.acknowledged += seen.size_bytes;
    }
    return true;
}

static bool takes_a_kilobyte(void)
{
    static uint64_t next_ns;
    static const uint8_t data[700];
    uint32_t taken = 0;
    if (world_now_ns >= next_ns) {
        next_ns = world_now_ns + 100 * NS_PER_MS;
        forge_presence(taker.from);
        forge_segment(&taker);
    }
    CHECK_EQUAL(ends[1].side->write(far, (struct bytes){data, sizeof(data)}, &taken), STATUS_OK);
    return taker.acknowledged - answered > 1000;
}

static void check_taker(uint32_t index)
{
    begin();
    ends[1].taps = takes;
    taker = (struct forged_segment){
        .from = 52,
        .port = FORGED_PORT,
        .to_port = PORT,
        .sequence = 1000,
        .flags = FORGE_SYN,
        .window = takers[index].window,
        .options = takers[index].options,
        .options_bytes = takers[index].options_bytes,
    };
    forge_presence(taker.from);
    forge_segment(&taker);
    (void)world_run(NULL, NS_PER_SECOND);
    answered = taker.acknowledged;
    taker.flags = FORGE_ACK;
    taker.sequence = 1001;
    taker.options_bytes = 0;
    forge_segment(&taker);
    CHECK_EQUAL(ends[1].side->accept(listener, nobody, &far), STATUS_OK);
    (void)takes_a_kilobyte();
    (void)takes_a_kilobyte();
    taker.options = takers[index].later_options;
    taker.options_bytes = takers[index].later_options_bytes;
    forge_segment(&taker);
    (void)takes_a_kilobyte();
    taker.options_bytes = 0;
    if (!world_run(takes_a_kilobyte, 2000 * PATIENCE_NS)) {
        printf("nothing comes after: %s\n", takers[index].what);
        CHECK(false);
    }
    end();
}

/* Answers a request with less than anybody can use, then is as any other. */
static bool answers_little(struct bytes frame)
{
    static const uint8_t one_byte[] = {2, 4, 0, 1};
    struct forged_segment seen;
    if (!forge_read(frame, &seen) || seen.to_port != FORGED_PORT) {
        return false;
    }
    if ((seen.flags & FORGE_SYN) != 0) {
        taker.to_port = seen.port;
        taker.acknowledged = seen.sequence + 1;
        answered = taker.acknowledged;
        taker.options = one_byte;
        taker.options_bytes = sizeof(one_byte);
        return true;
    }
    return takes(frame);
}

static bool is_asked(void)
{
    return taker.options_bytes > 0;
}

static void test_small_answerer(void)
{
    const struct place place = {address_ipv4(10, 0, 0, 53), FORGED_PORT};
    begin();
    ends[1].taps = answers_little;
    taker = (struct forged_segment){
        .from = 53, .port = FORGED_PORT, .sequence = 1000, .flags = FORGE_SYN | FORGE_ACK};
    forge_presence(taker.from);
    CHECK_EQUAL(ends[1].side->connect(ends[1].client, &place, small, nobody, &far), STATUS_OK);
    CHECK(world_run(is_asked, PATIENCE_NS));
    forge_segment(&taker);
    CHECK(!ends[1].side->look(far).is_connecting);
    taker.flags = FORGE_ACK;
    taker.sequence = 1001;
    taker.options_bytes = 0;
    CHECK(world_run(takes_a_kilobyte, PATIENCE_NS));
    end();
}

static void test_small_takers(void)
{
    for (uint32_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++) {
        check_taker(i);
    }
}

static bool works(void)
{
    transfer_work(&transfer);
    return transfer.rounds >= 3;
}

/* In the middle of a transfer over IPv6, and before new connections. */
static void check_told_mtu(uint32_t to, uint32_t mtu_bytes)
{
    begin();
    transfer_end(&transfer);
    transfer = (struct transfer){.size_bytes = 50000, .rest_ns = NS_PER_SECOND};
    /* What the other end was told before is no more. */
    forge_too_big(1 - to, LINK_MTU_BYTES_MAX);
    transfer_begin(&transfer, (struct stream_size){.receive_buffers = 20, .send_buffers = 20});
    while (transfer.rounds < 1 && transfer.failed == 0) {
        forge_too_big(to, transfer.read_bytes[0] < 10000 ? LINK_MTU_BYTES_MAX : mtu_bytes);
        transfer_work(&transfer);
        CHECK(world_step(UINT64_MAX));
    }
    if (!world_run(works, PATIENCE_NS) || transfer.failed != 0 || transfer.wrong_bytes != 0) {
        printf("nothing comes after an MTU of %u\n", mtu_bytes);
        CHECK(false);
    }
    end();
}

/* To end 1, whose link sums nothing up, and to end 0. */
static void test_told_mtus(void)
{
    static const uint32_t told[] = {1280, 1400, 1500, 65535, UINT32_MAX, 1279, 60, 61, 48, 0};
    for (uint32_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        check_told_mtu(1, told[i]);
        check_told_mtu(0, told[i]);
    }
}

static uint64_t frames_wanted;

static bool has_answered(void)
{
    return ends[1].side->link_look(ends[1].link).frames_sent >= frames_wanted;
}

/* A request that is longer than any one piece of memory is answered, in as many fragments. */
static void test_large_echoes(void)
{
    for (uint32_t size = 4000; size <= 8000; size += 1000) {
        frames_wanted = ends[1].side->link_look(ends[1].link).frames_sent;
        frames_wanted += size / LINK_MTU_BYTES_MAX + 1;
        forge_large_echo(size);
        CHECK(world_run(has_answered, PATIENCE_NS));
        (void)world_run(NULL, 60 * NS_PER_SECOND); /* the other side puts them together */
    }
    end();
}

static uint32_t discovers;

static bool counts_discovers(struct bytes frame)
{
    discovers += forge_is_to_port(frame, 67) ? 1 : 0;
    return false;
}

static void test_silent_dhcp_server(void)
{
    const struct side *side = ends[0].side;
    const struct address address = world_address(0, true);
    const struct address none = address_ipv4(0, 0, 0, 0);
    ends[0].taps = counts_discovers;
    discovers = 0;
    CHECK_EQUAL(side->link_use_dhcp(ends[0].link, true), STATUS_OK);
    CHECK_EQUAL(side->link_use_address(ends[0].link, &address, 24, &none), STATUS_WRONG_STATE);
    CHECK(!world_run(NULL, 3600 * NS_PER_SECOND));
    /* It goes on asking, but not often. */
    CHECK(discovers >= 10 && discovers < 200);
    CHECK(!side->link_look(ends[0].link).is_leased);
    CHECK_EQUAL(side->link_use_dhcp(ends[0].link, false), STATUS_OK);
    CHECK_EQUAL(side->link_use_address(ends[0].link, &address, 24, &none), STATUS_OK);
    begin();
    CHECK(world_run(works, PATIENCE_NS));
    end();
}

/* Answers of a name server: what it says of lengths is not so. {id} is put in by the test. */
static const struct {
    const char *what;
    uint16_t size_bytes;
    uint8_t bytes[80];
} lies[] = {
    {"only a header", 12, {0, 0, 0x81, 0x80, 0, 1, 0, 1}},
    {"less than a header", 5, {0, 0, 0x81, 0x80, 0}},
    {"a name longer than the message", 17, {0, 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 63, 'a'}},
    {"a thousand answers, and none", 25, {0, 0,   0x81, 0x80, 0,   1,   0xff, 0xff, 0, 0, 0, 0,
                                          1, 'a', 4,    't',  'e', 's', 't',  0,    0, 1, 0, 1}},
    {"an answer longer than the message",
     38,
     {0, 0, 0x81, 0x80, 0, 1,    0,  1, 0, 0, 0, 0, 1, 'a', 4, 't',  'e',  's', 't',
      0, 0, 1,    0,    1, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0,   9, 0xff, 0xff, 1,   2}},
    {"a name that points to itself", 36, {0,    0,   0x81, 0x80, 0,   1,   0,   1, 0, 0, 0, 0,
                                          1,    'a', 4,    't',  'e', 's', 't', 0, 0, 1, 0, 1,
                                          0xc0, 24,  0,    1,    0,   1,   0,   0, 0, 9, 0, 4}},
    {"an address of three bytes", 39, {0,   0, 0x81, 0x80, 0,   1,   0, 1, 0, 0, 0, 0,    1,
                                       'a', 4, 't',  'e',  's', 't', 0, 0, 1, 0, 1, 0xc0, 12,
                                       0,   1, 0,    1,    0,   0,   0, 9, 0, 3, 1, 2,    3}},
};

#define LIE_COUNT (sizeof(lies) / sizeof(lies[0]))

static uint32_t lie;
static struct udp_socket *name_server;
static struct question *question;

static void answer_with_lie(void)
{
    uint8_t query[512];
    uint8_t reply[sizeof(lies[0].bytes)];
    struct place from;
    uint32_t size = sizeof(query);
    while (ends[1].side->socket_receive(name_server, &from, query, &size) == STATUS_OK) {
        memcpy(reply, lies[lie].bytes, sizeof(reply));
        memcpy(reply, query, 2);
        CHECK_EQUAL(
            ends[1].side->socket_send(
                name_server, &from, (struct bytes){reply, lies[lie].size_bytes}),
            STATUS_OK);
        size = sizeof(query);
    }
}

static bool is_answered(void)
{
    struct address address;
    answer_with_lie();
    transfer_work(&transfer);
    return ends[0].side->answer(question, &address) != STATUS_WRONG_STATE;
}

static void test_lying_name_server(void)
{
    const struct place place = {{.bytes = {0}}, 53};
    const struct address server = world_address(1, true);
    struct address address;
    begin();
    CHECK_EQUAL(
        ends[1].side->socket_create(ends[1].client, &place, 8, nobody, &name_server), STATUS_OK);
    CHECK_EQUAL(ends[0].side->set_server(0, &server), STATUS_OK);
    for (lie = 0; lie < LIE_COUNT; lie++) {
        CHECK_EQUAL(
            ends[0].side->ask(ends[0].client, "a.test", RESOLVER_IPV4, nobody, &question),
            STATUS_OK);
        if (!world_run(is_answered, RESOLVER_ANSWER_MAX_NS)) {
            printf("no end after: %s\n", lies[lie].what);
            CHECK(false);
        }
        CHECK_EQUAL(ends[0].side->answer(question, &address), STATUS_NOT_FOUND);
        ends[0].side->question_destroy(question);
    }
    CHECK(transfer.failed == 0 && transfer.wrong_bytes == 0);
    end();
}

/* Who asks and asks, and waits for no answer, has no more under way than his places. */
static void test_asks_and_leaves(void)
{
    static const struct client_bounds bounds = {.places = 4};
    const struct side *side = ends[0].side;
    const struct address server = world_address(1, true);
    struct client *asker = NULL;
    char name[] = "aa.test";
    uint32_t under_way = 0;
    begin();
    CHECK_EQUAL(side->set_server(0, &server), STATUS_OK);
    side->client_destroy(ends[0].client);
    CHECK_EQUAL(side->client_create(bounds, &ends[0].client), STATUS_OK);
    CHECK_EQUAL(side->client_create(bounds, &asker), STATUS_OK);
    for (uint32_t i = 0; i < 2 * RESOLVER_QUESTIONS_MAX; i++) {
        name[0] = (char)('a' + i % 26);
        name[1] = (char)('a' + i / 26);
        if (side->ask(asker, name, RESOLVER_IPV4, nobody, &question) == STATUS_OK) {
            under_way++;
            side->question_destroy(question);
        }
    }
    CHECK_EQUAL(under_way, bounds.places);
    CHECK_EQUAL(side->client_use(asker).places, bounds.places);
    CHECK_EQUAL(
        side->ask(ends[0].client, "other.test", RESOLVER_IPV4, nobody, &question), STATUS_OK);
    side->question_destroy(question);
    /* When nobody has answered, the places are there again. */
    (void)world_run(NULL, RESOLVER_ANSWER_MAX_NS);
    CHECK_EQUAL(side->client_use(asker).places, 0);
    /* Who is gone before leaves nothing either. */
    CHECK_EQUAL(side->ask(asker, "late.test", RESOLVER_IPV4, nobody, &question), STATUS_OK);
    side->question_destroy(question);
    CHECK_EQUAL(side->ask(asker, "later.test", RESOLVER_IPV4, nobody, &question), STATUS_OK);
    side->client_destroy(asker);
    (void)world_run(NULL, RESOLVER_ANSWER_MAX_NS);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a flood of requests for connections", test_flood_of_requests},
        {"a reader that does not read", test_slow_reader},
        {"a peer that is gone", test_half_open},
        {"a segment that ends behind the window", test_segment_behind_window},
        {"an answer that is lost", test_answer_lost},
        {"a request that comes again with more options", test_request_with_more_options},
        {"peers that take little", test_small_takers},
        {"a peer that answers with little", test_small_answerer},
        {"paths that are said to be narrow", test_told_mtus},
        {"echoes in fragments", test_large_echoes},
        {"a DHCP server that never answers", test_silent_dhcp_server},
        {"a name server that lies about lengths", test_lying_name_server},
        {"a client that asks and asks", test_asks_and_leaves},
    };
    world_start(3);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
