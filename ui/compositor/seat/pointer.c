#include "seat/pointer.h"

/* Of a pixel, in fixed point numbers. */
#define ONE 65536
/* In the middle of one: to either side it is as far. */
#define HALF (ONE / 2)

/* A device that rested says nothing of how long a movement took: as if it had taken this. */
#define PERIOD_NS_MAX UINT64_C(20000000)
#define PERIOD_NS_MIN UINT64_C(1000000)

/* Counts per millisecond, in 1/256, at which the factor is twice what it is at rest. */
#define SPEED_MIDDLE UINT64_C(1024)

/* What a count is at rest, in 1/65536 of a pixel. */
static const uint32_t factors[POINTER_SPEED_MAX] = {
    16384, 24576, 32768, 49152, 65536, 86016, 114688, 155648, 212992};

static int32_t clamp(int64_t value, int64_t from, int64_t to)
{
    const int64_t below = value < to ? value : to;
    return (int32_t)(below > from ? below : from);
}

void pointer_init(struct pointer *pointer, uint32_t width, uint32_t height)
{
    *pointer = (struct pointer){
        .x = (int32_t)(width / 2),
        .y = (int32_t)(height / 2),
        .x_rest = HALF,
        .y_rest = HALF,
        .width = width,
        .height = height,
        .speed = POINTER_SPEED_DEFAULT,
    };
}

void pointer_set_screen(struct pointer *pointer, uint32_t width, uint32_t height)
{
    pointer->width = width;
    pointer->height = height;
    pointer->x = clamp(pointer->x, 0, (int64_t)width - 1);
    pointer->y = clamp(pointer->y, 0, (int64_t)height - 1);
}

void pointer_set_speed(struct pointer *pointer, uint32_t speed)
{
    pointer->speed = (uint32_t)clamp(speed, POINTER_SPEED_MIN, POINTER_SPEED_MAX);
}

static uint64_t period_ns(const struct pointer *pointer, uint64_t now_ns)
{
    const uint64_t since_ns = now_ns > pointer->moved_ns ? now_ns - pointer->moved_ns : 0;
    if (since_ns < PERIOD_NS_MIN) {
        return PERIOD_NS_MIN;
    }
    return since_ns < PERIOD_NS_MAX ? since_ns : PERIOD_NS_MAX;
}

/* The longer axis and half of the other one: within an eighth of the true length. */
static uint64_t length_of(int32_t x, int32_t y)
{
    const uint32_t width = (uint32_t)(x < 0 ? -x : x);
    const uint32_t height = (uint32_t)(y < 0 ? -y : y);
    return width > height ? width + height / 2 : height + width / 2;
}

/* What a count is now, in 1/65536 of a pixel. */
static int64_t factor_of(const struct pointer *pointer, uint64_t counts, uint64_t took_ns)
{
    const uint64_t base = factors[pointer->speed - 1];
    const uint64_t speed = counts * 256 * 1000000 / took_ns;
    const uint64_t square = speed * speed;
    const uint64_t middle = SPEED_MIDDLE * SPEED_MIDDLE;
    /* `square` is below 2^42: the counts of a report are bounded. */
    return (int64_t)(base + 2 * base * (square / 16) / ((square + middle) / 16));
}

static void move_axis(int32_t *place, int32_t *rest, int64_t distance, uint32_t size)
{
    const int64_t to = (int64_t)*place * ONE + *rest + distance;
    const int64_t whole = to >= 0 ? to / ONE : -1;
    const int32_t clamped = clamp(whole, 0, (int64_t)size - 1);
    *rest = whole == clamped ? (int32_t)(to - whole * ONE) : HALF;
    *place = clamped;
}

void pointer_move(struct pointer *pointer, int32_t x_counts, int32_t y_counts, uint64_t now_ns)
{
    const int32_t x = clamp(x_counts, -POINTER_COUNTS_MAX, POINTER_COUNTS_MAX);
    const int32_t y = clamp(y_counts, -POINTER_COUNTS_MAX, POINTER_COUNTS_MAX);
    const int64_t factor = factor_of(pointer, length_of(x, y), period_ns(pointer, now_ns));
    move_axis(&pointer->x, &pointer->x_rest, x * factor, pointer->width);
    move_axis(&pointer->y, &pointer->y_rest, y * factor, pointer->height);
    pointer->moved_ns = now_ns;
}

static int32_t scaled(int64_t value, uint32_t value_max, uint32_t size)
{
    const int64_t inside = value < 0 ? 0 : (value > value_max ? value_max : value);
    return (int32_t)(inside * (size - 1) / value_max);
}

void pointer_place_x(struct pointer *pointer, int64_t value, uint32_t value_max)
{
    pointer->x = scaled(value, value_max, pointer->width);
    pointer->x_rest = HALF;
}

void pointer_place_y(struct pointer *pointer, int64_t value, uint32_t value_max)
{
    pointer->y = scaled(value, value_max, pointer->height);
    pointer->y_rest = HALF;
}
