/* AML of QEMU's machines, and AML that is wrong, hostile, or both. */
#include "apart.h"
#include "test_bytes.h"
#include "unit.h"

#define LENGTH_OFFSET 4u
#define HEADER_BYTES  36u

static const struct apart_space nothing;

static struct bytes load(const char *name)
{
    char path[256];
    snprintf(path, sizeof(path), "%s%s.aml", ACPI_DATA_FOLDER, name);
    return test_bytes_from_file(path);
}

static const struct apart_result *run(const char *name, const struct apart_space *space)
{
    const struct bytes tables = load(name);
    const struct apart_result *result = apart_run(tables, space);
    test_bytes_free(tables);
    CHECK(result->is_over);
    return result;
}

/* Number `index` of the routes; all of them are level triggered. */
static void
check_route(const struct facts *facts, uint32_t index, uint32_t device, uint32_t pin, uint32_t line)
{
    const struct facts_route *route = &facts->routes[index];
    CHECK(index < facts->route_count);
    CHECK_EQUAL(route->device, device);
    CHECK_EQUAL(route->pin, pin);
    CHECK_EQUAL(route->line.number, line);
    CHECK(!route->line.is_edge_triggered);
}

/* -- QEMU's machines --------------------------------------------------------------------------- */

static void check_machine(const struct apart_result *result, uint32_t slot_count)
{
    CHECK_EQUAL(result->status, STATUS_OK);
    CHECK_EQUAL(result->facts.host_count, 1);
    CHECK_EQUAL(result->facts.hosts[0].segment, 0);
    CHECK_EQUAL(result->facts.hosts[0].bus, 0);
    CHECK_EQUAL(result->facts.route_count, 128);
    CHECK_EQUAL(result->facts.slot_count, slot_count);
    CHECK_EQUAL(result->facts.refused_count, 0);
}

/* The lines of the I/O APIC: those of the old controller would be below 16. */
static void test_q35(void)
{
    const struct apart_result *result = run("q35", &nothing);
    check_machine(result, 0);
    check_route(&result->facts, 0, 0, 1, 20);
    check_route(&result->facts, 5, 1, 2, 22);
    check_route(&result->facts, 127, 31, 4, 19);
    CHECK_EQUAL(result->access_count, 0);
}

/* Its bridge is asked how pins are routed. */
static void test_pc(void)
{
    static const struct apart_space space = {.is_allowed = true, .value = 10};
    const struct apart_result *result = run("pc", &space);
    check_machine(result, 0);
    check_route(&result->facts, 0, 0, 1, 10);
    check_route(&result->facts, 4, 1, 1, 9);
    CHECK(result->access_count > 0);
    for (uint32_t i = 0; i < result->access_count && i < APART_ACCESSES_MAX; i++) {
        CHECK_EQUAL(result->accesses[i].at.function, 1 << 3);
        CHECK(!result->accesses[i].is_write);
    }
}

/* Then it has none that depend on it. */
static void test_pc_refused(void)
{
    const struct apart_result *result = run("pc", &nothing);
    CHECK_EQUAL(result->status, STATUS_OK);
    CHECK_EQUAL(result->facts.host_count, 1);
    CHECK(result->facts.route_count < 8);
    CHECK(result->facts.refused_count > 120);
}

static void test_microvm(void)
{
    const struct apart_result *result = run("microvm", &nothing);
    check_machine(result, 1);
    check_route(&result->facts, 0, 0, 1, 16);
    CHECK_EQUAL(result->facts.slots[0].base, 0xfeb02e00);
    CHECK_EQUAL(result->facts.slots[0].line.number, 47);
}

static void test_virt(void)
{
    const struct apart_result *result = run("virt", &nothing);
    check_machine(result, 32);
    check_route(&result->facts, 4, 1, 1, 36);
    CHECK_EQUAL(result->facts.slots[31].base, 0xa003e00);
    CHECK_EQUAL(result->facts.slots[31].size_bytes, 0x200);
    CHECK_EQUAL(result->facts.slots[31].line.number, 79);
}

/* -- all that there is ------------------------------------------------------------------------- */

static void test_facts(void)
{
    const struct apart_result *result = run("facts", &nothing);
    const struct facts *facts = &result->facts;
    CHECK_EQUAL(result->status, STATUS_OK);
    CHECK_EQUAL(facts->host_count, 2);
    CHECK_EQUAL(facts->hosts[1].segment, 2);
    CHECK_EQUAL(facts->hosts[1].bus, 0x80);
    CHECK_EQUAL(facts->route_count, 6);
    check_route(facts, 0, 1, 1, 10); /* a link that was set */
    CHECK(facts->routes[0].line.is_active_low);
    check_route(facts, 1, 1, 2, 17);
    CHECK(!facts->routes[1].line.is_active_low);
    CHECK_EQUAL(facts->routes[2].line.number, 19);
    CHECK(facts->routes[2].line.is_edge_triggered);
    check_route(facts, 3, 2, 2, 23);
    CHECK(facts->routes[3].line.is_active_low);
    check_route(facts, 4, 2, 3, 10);
    check_route(facts, 5, 0, 1, 40);
    CHECK_EQUAL(facts->routes[5].host, 1);
    CHECK_EQUAL(facts->slot_count, 1);
    CHECK_EQUAL(facts->slots[0].base, UINT64_C(0x100000000));
    CHECK_EQUAL(facts->slots[0].size_bytes, 0x200);
    CHECK(facts->slots[0].line.is_edge_triggered);
    CHECK(facts->slots[0].line.is_active_low);
    /* Three links or what they say, three addresses and pins, a bus of 256, no line. */
    CHECK_EQUAL(facts->refused_count, 7);
}

/* -- what AML may not -------------------------------------------------------------------------- */

static void test_regions(void)
{
    static const struct apart_space space = {.is_allowed = true, .value = 11};
    const struct apart_result *result = run("regions", &space);
    CHECK_EQUAL(result->status, STATUS_OK);
    CHECK_EQUAL(result->facts.host_count, 4);
    CHECK_EQUAL(result->facts.refused_count, 3); /* ports, and memory twice */
    CHECK_EQUAL(result->facts.route_count, 1);
    CHECK_EQUAL(result->facts.routes[0].host, 3);
    CHECK_EQUAL(result->facts.routes[0].line.number, 11);
    const struct apart_access *written = &result->accesses[1];
    CHECK(written->is_write);
    CHECK_EQUAL(written->at.segment, 1);
    CHECK_EQUAL(written->at.function, 0x311);
    CHECK_EQUAL(written->at.offset, 0x61);
    CHECK_EQUAL(written->at.width_bytes, 1);
    CHECK_EQUAL(written->value, 0x5a);
    CHECK_EQUAL(run("regions", &nothing)->facts.refused_count, 4);
}

/* Only what needs the loop goes without. */
static void test_endless_loop(void)
{
    const struct apart_result *result = run("loop", &nothing);
    CHECK_EQUAL(result->status, STATUS_OK);
    CHECK_EQUAL(result->facts.refused_count, 1);
    CHECK_EQUAL(result->facts.route_count, 1);
    CHECK_EQUAL(result->facts.routes[0].line.number, 17);
}

static void test_too_many_steps(void)
{
    CHECK_EQUAL(run("doubling", &nothing)->status, STATUS_LIMIT_EXCEEDED);
}

static void test_too_much_memory(void)
{
    CHECK_EQUAL(run("hungry", &nothing)->status, STATUS_LIMIT_EXCEEDED);
}

/* -- form -------------------------------------------------------------------------------------- */

static void malformed(struct bytes tables)
{
    const struct apart_result *result = apart_run(tables, &nothing);
    CHECK(result->is_over);
    CHECK_EQUAL(result->status, STATUS_MALFORMED);
}

static void test_form(void)
{
    const struct bytes good = load("facts");
    malformed((struct bytes){good.data, 0});
    malformed((struct bytes){good.data, HEADER_BYTES - 1});
    malformed((struct bytes){good.data, good.size_bytes - 1});
    uint8_t *bytes = (uint8_t *)(uintptr_t)good.data;
    bytes[0] = 'S'; /* the first one is the DSDT */
    malformed(good);
    bytes[0] = 'D';
    set_u32(bytes + LENGTH_OFFSET, HEADER_BYTES - 1);
    malformed(good);
    set_u32(bytes + LENGTH_OFFSET, HEADER_BYTES); /* what is behind it is no SSDT */
    malformed(good);
    set_u32(bytes + LENGTH_OFFSET, UINT32_MAX);
    malformed(good);
    test_bytes_free(good);
}

/* A DSDT of nothing, and so many SSDTs of nothing. */
static enum status run_tables(uint32_t count)
{
    static uint8_t tables[(INTERPRETER_TABLES_MAX + 2) * HEADER_BYTES];
    for (uint32_t i = 0; i <= count; i++) {
        uint8_t *table = tables + (size_t)i * HEADER_BYTES;
        memcpy(table, i == 0 ? "DSDT" : "SSDT", 4);
        set_u32(table + LENGTH_OFFSET, HEADER_BYTES);
        table[8] = 2;
    }
    const struct bytes all = {tables, (size_t)(count + 1) * HEADER_BYTES};
    const struct apart_result *result = apart_run(all, &nothing);
    CHECK(result->is_over);
    return result->status;
}

static void test_tables(void)
{
    CHECK_EQUAL(run_tables(0), STATUS_OK);
    CHECK_EQUAL(run_tables(INTERPRETER_TABLES_MAX), STATUS_OK);
    CHECK_EQUAL(run_tables(INTERPRETER_TABLES_MAX + 1), STATUS_LIMIT_EXCEEDED);
}

/* A table that ends anywhere, and says so: it may bring ACPICA down, but there is an end of it. */
static void test_cut(void)
{
    const struct bytes whole = load("facts");
    uint32_t over_count = 0;
    for (size_t size_bytes = HEADER_BYTES; size_bytes < whole.size_bytes; size_bytes += 7) {
        const struct bytes cut = test_bytes_copy(whole.data, size_bytes);
        set_u32((uint8_t *)(uintptr_t)cut.data + LENGTH_OFFSET, (uint32_t)size_bytes);
        over_count += apart_run(cut, &nothing)->is_over ? 1 : 0;
        test_bytes_free(cut);
    }
    CHECK(over_count > 0);
    test_bytes_free(whole);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"q35", test_q35},
        {"pc", test_pc},
        {"pc, refused", test_pc_refused},
        {"microvm", test_microvm},
        {"virt", test_virt},
        {"facts", test_facts},
        {"regions", test_regions},
        {"endless loop", test_endless_loop},
        {"too many steps", test_too_many_steps},
        {"too much memory", test_too_much_memory},
        {"form", test_form},
        {"tables", test_tables},
        {"cut", test_cut},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
