import { channelMethods, type ChannelHost, type ChannelView } from '../../shared/channelPageApi.ts';
import { mountPage } from '../mountPage.tsx';
import { ChannelPage } from './channelPage.tsx';

mountPage<ChannelView, ChannelHost>(channelMethods, ChannelPage);
