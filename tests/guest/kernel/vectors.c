/* Floating point and vector registers: each thread has its own, from the first to the last. */
#include "tests.h"
#include "vector.h"

#define KEEPERS 4u
#define ROUNDS  1500u

/* Shared words: 40 + n: how often keeper n found something else; 50 + n: its rounds. */
#define DIFFERENCES 40u
#define DONE        50u

static void keep(uint64_t number)
{
    const uint64_t seed = number * 1000;
    vector_fill(seed);
    if (number % 2 == 0) {
        vector_set_control(vector_control_other);
    }
    const uint64_t control = vector_control();
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (round % 8 == number % 8) {
            thread_yield();
        }
        shared_words()[DIFFERENCES + number] +=
            vector_differences(seed) + (vector_control() != control);
        shared_words()[DONE + number]++;
    }
    for (;;) {
        const struct process_exit_params code = {.code = 0};
        (void)process_exit(CHILD_PROCESS, &code);
    }
}

/* One in each process, on all CPUs; moved about while they run. */
static void test_kept(void)
{
    uint32_t processes[KEEPERS];
    uint32_t threads[KEEPERS];
    const uint64_t seed = 77000;
    vector_fill(seed);
    for (uint32_t i = 0; i < KEEPERS; i++) {
        shared_words()[DIFFERENCES + i] = shared_words()[DONE + i] = 0;
        processes[i] = make_process(LEDGER);
        threads[i] = make_thread(&(struct thread_options){
            .process = processes[i],
            .entry = keep,
            .argument = i,
            .number = 1,
            .cpu = i % cpu_count(),
        });
    }
    uint32_t done = 0;
    for (uint32_t turn = 0; done < KEEPERS; turn++) {
        const struct thread_set_cpu_params cpu = {.cpu = turn % cpu_count()};
        (void)thread_set_cpu(threads[turn % KEEPERS], &cpu);
        thread_yield();
        done = 0;
        for (uint32_t i = 0; i < KEEPERS; i++) {
            done += shared_words()[DONE + i] == ROUNDS;
        }
    }
    CHECK_EQUAL(vector_differences(seed), 0);
    for (uint32_t i = 0; i < KEEPERS; i++) {
        CHECK_EQUAL(shared_words()[DIFFERENCES + i], 0);
        release(threads[i]);
        release(processes[i]);
    }
}

/* -- nothing of one thread's is seen by the next ----------------------------------------------- */

#define SECRET UINT64_C(0x5ec0000000000000)

static void look(uint64_t unused)
{
    (void)unused;
    shared_words()[61] = vector_any();
    shared_words()[62] = vector_control();
    shared_words()[60] = 1;
    for (;;) {
        const struct process_exit_params code = {.code = 0};
        (void)process_exit(CHILD_PROCESS, &code);
    }
}

static void test_new_thread(void)
{
    vector_fill(SECRET);
    CHECK(vector_any() != 0);
    vector_set_control(vector_control_other);
    for (uint32_t round = 0; round < 4; round++) {
        const uint32_t process = make_process(LEDGER);
        shared_words()[60] = 0;
        const uint32_t thread = make_thread(&(struct thread_options){
            .process = process, .entry = look, .number = 1, .cpu = round % cpu_count()});
        while (shared_words()[60] == 0) {
            CHECK_EQUAL(vector_differences(SECRET), 0);
            thread_yield();
        }
        CHECK_EQUAL(shared_words()[61], 0);
        CHECK_EQUAL(shared_words()[62], vector_control_usual);
        release(thread);
        release(process);
    }
    CHECK_EQUAL(vector_differences(SECRET), 0);
    CHECK_EQUAL(vector_control(), vector_control_other);
    vector_set_control(vector_control_usual);
}

const struct guest_test vectors_tests[] = {
    {"every thread keeps its vector registers", test_kept},
    {"a new thread's vector registers are clear", test_new_thread},
};
const uint32_t vectors_test_count = sizeof(vectors_tests) / sizeof(vectors_tests[0]);
