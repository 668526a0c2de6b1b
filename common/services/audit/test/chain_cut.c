/*
 * A process of the service that ends at any instruction leaves the log as it was before the record,
 * or after it; and where it puts a log in the place of one that was not whole, there is always
 * something that says so. A child that does it is run instruction by instruction; whenever the kept
 * memory has changed, what another process would find there is looked at.
 */
#include "chain.h"
#include "log_maker.h"
#include "stepping.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES 0x4000u

static const uint8_t seed[32] = {1, 2, 3};
static uint8_t *kept; /* shared with the child */
static _Alignas(uint64_t) uint8_t seen[BYTES];
static _Alignas(uint64_t) uint8_t found[BYTES];

/* What a new process would find. */
static struct chain_place open_found(uint64_t *position)
{
    struct chain chain;
    memcpy(found, kept, sizeof(found));
    require(chain_open(&chain, found, BYTES, seed, 2) == STATUS_OK, "the log is whole");
    *position = chain_position(&chain, 5);
    return *chain_place(&chain);
}

/* Adds `count` records, each taken from source 5. */
static void child(uint64_t first, uint64_t count)
{
    struct chain chain;
    require(chain_open(&chain, kept, BYTES, seed, 1) == STATUS_OK, "it opens");
    stepping_begin();
    for (uint64_t i = first; i < first + count; i++) {
        add_record(&chain, i, (struct chain_source){5, i});
    }
    _exit(0);
}

/* Runs the child to its end; gives how many different states were seen. */
static uint64_t step_through(pid_t pid, uint64_t first)
{
    uint64_t states = 0;
    uint64_t before = 0;
    const struct chain_place start = open_found(&before);
    uint64_t last_number = start.last_number;
    memcpy(seen, kept, sizeof(seen));
    while (stepping_step(pid)) {
        if (memcmp(seen, kept, sizeof(seen)) == 0) {
            continue;
        }
        memcpy(seen, kept, sizeof(seen));
        uint64_t position = 0;
        const struct chain_place place = open_found(&position);
        states++;
        /* Records and what they were taken from go together; nothing goes back. */
        require(place.last_number >= last_number, "nothing is lost");
        require(place.last_number <= last_number + 1, "one after the other");
        require(position == before || position == before + 1, "taken once");
        require(position >= first - 1, "taken in order");
        before = position;
        last_number = place.last_number;
    }
    return states;
}

static uint64_t try_from(uint64_t filled, uint64_t count)
{
    struct chain chain;
    memset(kept, 0, BYTES);
    require(chain_open(&chain, kept, BYTES, seed, 1) == STATUS_OK, "it begins");
    for (uint64_t i = 1; i <= filled; i++) {
        add_record(&chain, i, (struct chain_source){5, i});
    }
    const pid_t pid = fork();
    require(pid >= 0, "fork");
    if (pid == 0) {
        child(filled + 1, count);
    }
    (void)stepping_wait(pid);
    return step_through(pid, filled + 1);
}

/* What adding number `filled` + 1 to a log does, besides. */
struct effect {
    bool makes_room;
    bool wraps;
    bool signs;
};

static struct effect effect_at(uint64_t filled)
{
    struct chain chain;
    memset(found, 0, sizeof(found));
    require(chain_open(&chain, found, BYTES, seed, 1) == STATUS_OK, "it begins");
    for (uint64_t i = 1; i <= filled; i++) {
        add_record(&chain, i, (struct chain_source){5, i});
    }
    const struct chain_place before = *chain_place(&chain);
    add_record(&chain, filled + 1, (struct chain_source){5, filled + 1});
    const struct chain_place *after = chain_place(&chain);
    return (struct effect){
        .makes_room = after->first_number != before.first_number,
        .wraps = after->end < before.end,
        .signs = after->signed_number != before.signed_number,
    };
}

/* -- another log begins ------------------------------------------------------------------------ */

static const struct chain_source no_source = {.source = CHAIN_SOURCE_NONE};

/* As the service does it. Stops before the log begins, and when it has. */
static void begin_child(bool is_loss)
{
    struct chain chain;
    const struct audit_record lost = {.time_ns = 1, .event = AUDIT_EVENT_RECORDS_LOST};
    if (is_loss) {
        require(chain_open(&chain, kept, BYTES, seed, 1) == STATUS_MALFORMED, "it is not whole");
        stepping_begin();
        chain_begin(&chain, kept, BYTES, seed, 1);
    } else {
        stepping_begin();
        require(chain_open(&chain, kept, BYTES, seed, 1) == STATUS_OK, "it begins");
    }
    (void)raise(SIGSTOP);
    add_record(&chain, 2, no_source);
    if (chain_owes_loss(&chain)) {
        chain_add(&chain, &lost, no_source);
        chain_loss_recorded(&chain);
    }
    _exit(0);
}

/* What a new process finds: how often it is recorded that there was another log. */
static uint64_t count_losses(const struct chain *chain)
{
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    uint64_t count = 0;
    while (chain_step(chain, &cursor, &entry)) {
        count += entry.record.event == AUDIT_EVENT_RECORDS_LOST ? 1 : 0;
    }
    return count;
}

static void check_beginning(bool is_loss, bool is_end)
{
    struct chain chain;
    memcpy(found, kept, sizeof(found));
    const enum status status = chain_open(&chain, found, BYTES, seed, 2);
    if (!is_loss) {
        require(status == STATUS_OK && !chain_owes_loss(&chain), "nothing was lost");
    } else if (status == STATUS_OK) {
        const uint64_t count = count_losses(&chain);
        require(chain_owes_loss(&chain) || count == 1, "what was lost is owed or recorded");
    }
    if (is_end) {
        require(status == STATUS_OK && !chain_owes_loss(&chain), "nothing is owed");
        require(count_losses(&chain) == (is_loss ? 1 : 0), "recorded once");
    }
}

/*
 * Behind the magic number, which comes last, comes the key, which takes more instructions than all
 * else and is not kept: the child runs to its next stop.
 */
static void pass_key(pid_t pid)
{
    (void)stepping_go_on(pid);
    require(memcmp(seen, kept, sizeof(seen)) == 0, "nothing has changed");
}

static uint64_t begin_over_what_is_kept(bool is_loss, uint64_t magic)
{
    const struct chain_kept *head = (const struct chain_kept *)(const void *)kept;
    uint64_t states = 0;
    bool has_begun = false;
    const pid_t pid = fork();
    require(pid >= 0, "fork");
    if (pid == 0) {
        begin_child(is_loss);
    }
    (void)stepping_wait(pid);
    memcpy(seen, kept, sizeof(seen));
    while (stepping_step(pid)) {
        if (memcmp(seen, kept, sizeof(seen)) != 0) {
            memcpy(seen, kept, sizeof(seen));
            check_beginning(is_loss, false);
            states++;
            if (!has_begun && head->magic == magic) {
                has_begun = true;
                pass_key(pid);
            }
        }
    }
    check_beginning(is_loss, true);
    return states;
}

/* Over nothing, and over a log with a bit changed. */
static uint64_t begin_anew(void)
{
    struct chain chain;
    memset(kept, 0, BYTES);
    require(chain_open(&chain, kept, BYTES, seed, 1) == STATUS_OK, "it begins");
    const uint64_t magic = chain.kept->magic;
    memset(kept, 0, BYTES);
    uint64_t states = begin_over_what_is_kept(false, magic);
    require(chain_open(&chain, kept, BYTES, seed, 1) == STATUS_OK, "it is whole");
    for (uint64_t number = 3; number <= 60; number++) {
        add_record(&chain, number, no_source);
    }
    chain.ring[chain_place(&chain)->start + 24] ^= 1;
    states += begin_over_what_is_kept(true, magic);
    return states;
}

int main(void)
{
    uint64_t tried[2][2] = {0};
    kept = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(kept != MAP_FAILED, "memory");
    uint64_t states = try_from(0, 1); /* the first of all */
    /* One of each kind; signing takes the longest, and puts what it signed as any other record. */
    for (uint64_t filled = 20; filled < 120; filled++) {
        const struct effect effect = effect_at(filled);
        if (!effect.signs && tried[effect.makes_room][effect.wraps]++ == 0) {
            states += try_from(filled, 1);
        }
    }
    require(tried[1][0] > 0 && tried[1][1] + tried[0][1] > 0, "room was made, the end was met");
    states += begin_anew();
    printf("%llu states, all whole\n", (unsigned long long)states);
    return states > 40 ? 0 : 1;
}
