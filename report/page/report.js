// Draws the page's charts from the numbers that stand in it as JSON. The page
// says everything without them too: each is followed by a table.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { stage } from './stage.js';
import { gaps } from './gaps.js';
import { line } from './line.js';
import { learning, losses } from './lab.js';
import { map } from './map.js';
import { cusum, oc, rates, sequence } from './measure.js';

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);

stage(echarts, { map, line, gaps, rates, sequence, oc, cusum, learning, losses });
