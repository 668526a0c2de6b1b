#include "state.h"
#include "unit.h"

static void test_widths(void)
{
    static const struct {
        uint32_t character;
        uint32_t width;
    } known[] = {
        {'a', 1},     {0xe9, 1},    {0xad, 1},    {0x300, 0},   {0x36f, 0},    {0x370, 1},
        {0x416, 1},   {0x483, 0},   {0x5d0, 1},   {0x5b0, 0},   {0x1100, 2},   {0x1160, 0},
        {0x200b, 0},  {0x200d, 0},  {0x2013, 1},  {0x2500, 1},  {0x231a, 2},   {0x2b50, 2},
        {0x3000, 2},  {0x303f, 1},  {0x4e2d, 2},  {0x9fff, 2},  {0xa000, 2},   {0xac00, 2},
        {0xd7a3, 2},  {0xfe0f, 0},  {0xff01, 2},  {0xff61, 1},  {0xfffd, 1},   {0x1f600, 2},
        {0x1f4a9, 2}, {0x20000, 2}, {0x2fffd, 2}, {0xe0100, 0}, {0x10ffff, 1}, {0x2ff, 1},
    };
    struct screen *screen = screen_create(2, 1);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        CHECK_EQUAL(width_of(screen, known[i].character), known[i].width);
    }
    screen_destroy(screen);
}

int main(void)
{
    static const struct unit_test tests[] = {{"widths", test_widths}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
