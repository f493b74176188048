/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

void *sample_allocates(size_t size);

void *sample_allocates(size_t size)
{
    return malloc(size);
}
