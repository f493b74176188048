/* SPDX-License-Identifier: MIT */
void sample_use(char *bytes);
void sample_open_frame(unsigned size);

void sample_open_frame(unsigned size)
{
    char bytes[size];

    sample_use(bytes);
}
